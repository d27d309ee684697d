//! Instruction sets, and functions that are compiled for each of them.

/// The vector instructions that the kernel is compiled for. All give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstructionSet {
    /// The best of this machine.
    #[default]
    Best,
    /// At most AVX2.
    Avx2,
    /// What every machine of the kind has.
    Baseline,
}

impl std::str::FromStr for InstructionSet {
    type Err = UnknownInstructionSet;

    fn from_str(name: &str) -> Result<Self, UnknownInstructionSet> {
        match name {
            "best" => Ok(Self::Best),
            "avx2" => Ok(Self::Avx2),
            "baseline" => Ok(Self::Baseline),
            _ => Err(UnknownInstructionSet(name.to_owned())),
        }
    }
}

/// A name that is none of an instruction set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no instruction set; there are best, avx2 and baseline")]
pub struct UnknownInstructionSet(String);

/// Functions that are compiled for every instruction set, and choose among them by a first
/// argument that they are given. Whatever their bodies call has to be inlined into them.
///
/// A body followed by `by equal` is handed, last, the set's own [`Equal`](super::masks::Equal): as a
/// closure, which may use the instructions that the function around it is compiled for.
macro_rules! for_every_instruction_set {
    ($(
        $(#[$about:meta])*
        $visible:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?
            = $body:ident $(by $mask:ident)?;
    )*) => {$(
        $(#[$about])*
        #[allow(clippy::too_many_arguments, reason = "the state of a row, handed on once")]
        $visible fn $name(
            instructions: $crate::simulate::InstructionSet,
            $($argument: $type),*
        ) $(-> $result)? {
            // Three copies in all: what a function is not compiled for, it leaves to the next.
            #[::multiversion::multiversion(targets(
                "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl"
            ))]
            fn best($($argument: $type),*) $(-> $result)? {
                ::multiversion::target::match_target! {
                    "x86_64+avx512f" => $body(
                        $($argument,)*
                        $(|a: &_, b: &_| $crate::simulate::masks::avx512::$mask(a, b))?
                    ),
                    _ => avx2($($argument),*),
                }
            }
            #[::multiversion::multiversion(targets("x86_64+avx2"))]
            fn avx2($($argument: $type),*) $(-> $result)? {
                ::multiversion::target::match_target! {
                    "x86_64+avx2" => $body(
                        $($argument,)*
                        $(|a: &_, b: &_| $crate::simulate::masks::avx2::$mask(a, b))?
                    ),
                    _ => baseline($($argument),*),
                }
            }
            #[inline(never)]
            fn baseline($($argument: $type),*) $(-> $result)? {
                $body($($argument,)* $($crate::simulate::masks::portable::$mask)?)
            }
            match instructions {
                $crate::simulate::InstructionSet::Best => best($($argument),*),
                $crate::simulate::InstructionSet::Avx2 => avx2($($argument),*),
                $crate::simulate::InstructionSet::Baseline => baseline($($argument),*),
            }
        }
    )*};
}
pub(super) use for_every_instruction_set;
