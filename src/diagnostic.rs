//! Diagnostics. (stand-in, replaced at merge)
/// Severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Stops.
    Error,
    /// Informs.
    Warning,
}
/// What kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(pub Severity);
impl Code {
    /// Its name.
    pub fn name(self) -> &'static str {
        "missing-file"
    }
    /// Its severity.
    pub fn severity(self) -> Severity {
        self.0
    }
}
/// A problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Kind.
    pub code: Code,
    /// Words.
    pub message: String,
}
/// All problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// The problems.
    pub items: Vec<Diagnostic>,
}
impl Diagnostics {
    /// Whether one is an error.
    pub fn has_errors(&self) -> bool {
        self.items
            .iter()
            .any(|item| item.code.severity() == Severity::Error)
    }
    /// The problems.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }
    /// As text.
    pub fn render(&self, _colour: bool) -> String {
        self.items
            .iter()
            .map(|item| format!("error[{}] {}\n", item.code.name(), item.message))
            .collect()
    }
}
