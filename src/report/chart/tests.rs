//! All five charts together.

use super::samples::{recipes, sample};

/// Writes every chart of every sample for a person to look at:
/// `CHARTS=dir cargo test --lib look_at_the_charts -- --ignored`
#[test]
#[ignore = "for the eye; writes files"]
fn look_at_the_charts() {
    let folder = std::env::var_os("CHARTS").expect("CHARTS names a folder");
    let folder = std::path::Path::new(&folder);
    for (name, recipe) in recipes() {
        for (kind, svg) in sample(&recipe).charts() {
            std::fs::write(folder.join(format!("{name}-{kind}.svg")), svg.as_str())
                .expect("the folder is writable");
            let png = svg.to_png().expect("the chart renders");
            std::fs::write(folder.join(format!("{name}-{kind}.png")), png)
                .expect("the folder is writable");
        }
    }
}
