pub fn handle( { //~ undecided-source not read
