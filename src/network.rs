//! Plan → Network. (stub)
