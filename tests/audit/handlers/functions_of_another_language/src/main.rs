unsafe extern "C" { //~ undecided-source another language
    fn upload(key: *const u8) -> i32;
}

pub fn handle() {
    unsafe { upload(std::ptr::null()) };
}
