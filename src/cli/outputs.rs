//! Files that appear whole or not at all.
//!
//! Each file is made as a temporary one beside its target before the long run, so that a
//! folder that cannot be written stops the command before it starts. At the end all are
//! renamed; until then dropping [`Staged`] leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::TempPath;

/// Output files in the making.
#[derive(Debug, Default)]
pub(super) struct Staged {
    files: Vec<StagedFile>,
    /// Folders that did not exist before, outermost first.
    created: Vec<PathBuf>,
}

#[derive(Debug)]
struct StagedFile {
    temporary: TempPath,
    target: PathBuf,
    written: bool,
}

impl Staged {
    /// Prepares a file, and the folder it goes into.
    pub(super) fn open(&mut self, target: &Path) -> anyhow::Result<()> {
        if target.is_dir() {
            bail!("`{}` is a folder, not a file", target.display());
        }
        let folder = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        self.create_folder(folder)?;
        let temporary = builder()
            .tempfile_in(folder)
            .with_context(|| format!("nothing can be written into `{}`", folder.display()))?;
        self.files.push(StagedFile {
            temporary: temporary.into_temp_path(),
            target: target.to_owned(),
            written: false,
        });
        Ok(())
    }

    /// Gives a prepared file its content. A file that is given none does not appear.
    pub(super) fn write(&mut self, target: &Path, content: &[u8]) -> anyhow::Result<()> {
        let file = self
            .files
            .iter_mut()
            .find(|file| file.target == target)
            .with_context(|| format!("`{}` was not prepared", target.display()))?;
        fs::write(&file.temporary, content)
            .with_context(|| format!("`{}` cannot be written", target.display()))?;
        file.written = true;
        Ok(())
    }

    /// Lets all written files appear under their names.
    pub(super) fn commit(self) -> anyhow::Result<()> {
        self.commit_and_remove(&[])
    }

    /// Lets all written files appear, and files disappear that would be read beside them.
    pub(super) fn commit_and_remove(mut self, stale: &[PathBuf]) -> anyhow::Result<()> {
        for file in self.files.drain(..).filter(|file| file.written) {
            file.temporary
                .persist(&file.target)
                .with_context(|| format!("`{}` cannot be written", file.target.display()))?;
        }
        for path in stale {
            fs::remove_file(path)
                .with_context(|| format!("`{}` cannot be removed", path.display()))?;
        }
        self.created.clear();
        Ok(())
    }

    fn create_folder(&mut self, folder: &Path) -> anyhow::Result<()> {
        let mut missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|ancestor| *ancestor != Path::new("") && !ancestor.exists())
            .collect();
        missing.reverse();
        for folder in missing {
            match fs::create_dir(folder) {
                Ok(()) => self.created.push(folder.to_owned()),
                // Another plan of the same batch was quicker.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error).with_context(|| {
                        format!("the folder `{}` cannot be made", folder.display())
                    });
                }
            }
        }
        if !folder.is_dir() {
            bail!("`{}` is not a folder", folder.display());
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        self.files.clear();
        for folder in self.created.iter().rev() {
            // A folder that somebody else has put something into stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Temporary files are private by default; results are as readable as any other file.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".planodds-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn files_appear_only_when_all_are_done() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("new/deep/result.json");
        let mut staged = Staged::default();
        staged.open(&target).expect("it can be prepared");
        staged.write(&target, b"{}").expect("it can be written");
        assert!(!target.exists());
        staged.commit().expect("it can be renamed");
        assert_eq!(fs::read(&target).expect("it is there"), b"{}");
        assert_eq!(entries(&folder.path().join("new/deep")), 1);
    }

    #[test]
    fn nothing_is_left_of_what_was_given_up() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("new/result.json");
        let mut staged = Staged::default();
        staged.open(&target).expect("it can be prepared");
        drop(staged);
        assert_eq!(entries(folder.path()), 0);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(Staged::default().open(folder.path()).is_err());
    }
}
