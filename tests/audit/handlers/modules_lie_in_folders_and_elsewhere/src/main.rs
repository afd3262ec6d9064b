mod io;
#[path = "../generated/extra.rs"]
mod extra;

pub mod inline {
    pub mod deep;
}

pub use io::store::Store;
