resource "aws_s3_bucket" "café" {
  acl = "public-read"
}
