//! From a variable's name to its draws: streams, rows of uniforms, quantile functions.
//!
//! A draw is a pure function of (seed, stream, iteration): [`Stream`] names the variable,
//! [`Uniforms`] gives its uniform numbers for 64 iterations at once, strictly inside (0, 1),
//! and a compiled [`Quantile`] turns each into one draw. Nothing is drawn by rejection, and
//! nothing here depends on threads, on other variables or on the number of iterations.
//!
//! Every lane is computed with + − × ÷ √ and bit operations only, so that the same bits come
//! from any instruction set. The row functions are meant to be inlined into a kernel that is
//! compiled for several of them.

mod draws;
mod hypercube;
mod iteration;
mod philox;
mod quantile;
mod row;
mod stream;
mod uniforms;

pub use draws::{DrawRows, Draws};
pub use iteration::{Iteration, duration_under, iteration};
pub use philox::Philox;
pub use quantile::{Quantile, Tables};
pub(crate) use row::total;
pub use row::{LANES, Row};
pub use stream::Stream;
pub use uniforms::{Uniforms, uniforms};
