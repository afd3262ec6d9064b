resource "a" {
  b = = 1
}
