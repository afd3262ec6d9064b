fn main() {
    println!("mine");
}
