//! Draws a photo of 12 megapixels, as busy as one of a garden, into a JPEG file.

use image::{ExtendedColorType, RgbImage, codecs::jpeg::JpegEncoder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("photo PATH")?;
    let mut noise = 1_u32;
    let photo = RgbImage::from_fn(4000, 3000, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let (slope, grain) = ((x / 20 + y / 15) as u8, (noise % 24) as u8);
        image::Rgb([slope.wrapping_add(grain), slope / 2 + grain, 255 - slope.max(grain)])
    });
    let mut jpeg = JpegEncoder::new_with_quality(std::fs::File::create(path)?, 90);
    jpeg.encode(&photo, photo.width(), photo.height(), ExtendedColorType::Rgb8)?;
    Ok(())
}
