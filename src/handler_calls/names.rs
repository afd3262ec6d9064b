//! What methods and functions of this name do, whatever they are of.

/// Methods after which a value is another form of the same: a copy, a reference, what is inside of a container, a future or a result.
#[rustfmt::skip]
pub(super) const SAME: [&str; 86] = [
    "acquire", "all", "any", "as_deref", "as_deref_mut", "as_mut", "as_ref", "as_slice", "as_str", "await", "blocking_lock", "borrow", "borrow_mut", "boxed", "by_ref",
    "chain", "clone", "cloned", "collect", "context", "copied", "cycle", "deref", "deref_mut", "enumerate", "err_into", "expect", "extension", "filter", "find", "first", "flatten",
    "force", "fuse", "get", "get_mut", "get_ref", "in_current_span", "insert", "instrument", "into", "into_inner", "into_iter", "inspect", "inspect_err", "iter", "iter_mut", "last", "load", "load_full", "lock", "map_err", "next",
    "nth", "ok", "ok_or", "ok_or_else", "or", "or_else", "owned", "peek", "peekable", "pop", "pop_front", "read", "recv", "rev", "skip", "step_by", "swap", "take", "timeout", "to_mut", "to_owned",
    "to_string", "to_vec", "try_lock", "unwrap", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "upgrade", "with_context", "write", "zip", "clone_from",
];

/// Methods that give what their closure gives.
#[rustfmt::skip]
pub(super) const GIVEN: [&str; 24] = [
    "and_then", "filter_map", "flat_map", "fold", "get_or_init", "get_or_insert_with", "get_or_try_init", "map", "map_or_else", "map_ok", "map_or", "or_insert_with", "pipe",
    "run", "scan", "then", "then_some", "try_fold", "try_with", "with", "or_insert", "call", "call_once", "entry",
];

/// Methods of containers: what they are given stays in this code.
#[rustfmt::skip]
pub(super) const CONTAINERS: [&str; 24] = [
    "app_data", "chain", "data", "extend", "get_or_insert", "init", "insert", "layer", "manage", "or", "or_insert", "provide", "push", "push_back", "push_front", "replace",
    "send", "set", "store", "swap", "unwrap_or", "with_state", "zip", "call",
];

/// Whether methods of this name are those of any type: of containers, of the standard library.
pub(super) fn is_of_any_type(name: &str) -> bool {
    const USUAL: [&str; 26] = [
        "as_bytes",
        "close",
        "contains",
        "contains_key",
        "default",
        "delete",
        "drop",
        "eq",
        "execute",
        "fetch",
        "finish",
        "flush",
        "fmt",
        "from",
        "is_empty",
        "keys",
        "len",
        "list",
        "new",
        "open",
        "parse",
        "poll",
        "remove",
        "start",
        "update",
        "values",
    ];
    [&SAME[..], &GIVEN, &CONTAINERS, &USUAL].iter().any(|names| names.contains(&name))
}

/// Methods that change the text that they are called on.
pub(super) fn is_change(name: &str) -> bool {
    const CHANGES: [&str; 27] = [
        "append",
        "clear",
        "drain",
        "extend",
        "insert",
        "insert_str",
        "make_ascii_lowercase",
        "make_ascii_uppercase",
        "pop",
        "push",
        "push_str",
        "remove",
        "remove_matches",
        "replace_range",
        "retain",
        "set",
        "set_extension",
        "set_file_name",
        "set_len",
        "set_path",
        "split_off",
        "swap",
        "take",
        "truncate",
        "write_char",
        "write_fmt",
        "write_str",
    ];
    CHANGES.contains(&name)
}

/// Functions that give the text that they are given. What any other function makes of a text is not known: the name of a variable
/// is not what it holds.
pub(super) fn gives_its_text(names: &[String]) -> bool {
    const HOLDERS: [&str; 13] = [
        "String", "Box", "Rc", "Arc", "Cow", "Some", "Ok", "Path", "PathBuf", "OsString", "ToString", "ToOwned", "Into",
    ];
    const WAYS: [&str; 11] =
        ["from", "new", "Borrowed", "Owned", "into", "to_string", "to_owned", "Some", "Ok", "From", "as_str"];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match &names[..] {
        ["Some" | "Ok" | "Cow"] => true,
        ["std" | "core", "convert", "identity"] | ["From", "from"] => true,
        [.., of, way] => HOLDERS.contains(of) && WAYS.contains(way),
        _ => false,
    }
}
