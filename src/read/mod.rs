//! Reading. (stand-in, replaced at merge)
use std::io;
/// Gives the bytes of files.
pub trait Resolver {
    /// The bytes of a file; none where there is no such file.
    ///
    /// # Errors
    ///
    /// When the file is there but cannot be read.
    fn bytes(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}
/// Which files make the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Name.
    pub name: String,
    /// Folder, if it is one.
    pub folder: Option<String>,
    /// Path of a risk register.
    pub risks: Option<String>,
    /// Path of a settings file.
    pub settings: Option<String>,
}
impl Input {
    /// A table.
    pub fn table(path: impl Into<String>, _bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: path.into(),
            folder: None,
            risks: None,
            settings: None,
        }
    }
    /// A folder.
    pub fn folder(path: impl Into<String>) -> Self {
        let path = path.into();
        Self {
            name: path.clone(),
            folder: Some(path),
            risks: None,
            settings: None,
        }
    }
}
