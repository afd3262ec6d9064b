//! What becomes of a project as its author goes on: each step is green, and only the author's own files are edited by hand.

use crate::built::{FORMAT, LINT, TEST, passes};
use crate::process::{run, seconds, try_run};
use crate::project::{Project, program};
use crate::specs::Spec;

const THUMBS: Spec = Spec {
    name: "story",
    arguments: &["--trigger", "s3://photo-inbox/incoming/*.jpg", "--write", "thumbs=s3://photo-thumbs/small/"],
    toml: None,
};

const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:done";

/// Reads, decodes, makes smaller, writes.
const HANDLER: &str = r#"use std::io::Cursor;

use anyhow::{Context, Result};
use image::ImageFormat;
use story::{App, Headers, Record};

/// Writes a small copy of each photo.
pub async fn handle(app: &App, record: &Record) -> Result<()> {
    let photo = record.read().await?.bytes(20 << 20).await?;
    let photo = image::load_from_memory(&photo).context("no photo")?;
    let mut small = Cursor::new(Vec::new());
    photo
        .thumbnail(200, 200)
        .write_to(&mut small, ImageFormat::Jpeg)?;
    let headers = Headers {
        content_type: Some("image/jpeg".to_owned()),
        ..Headers::default()
    };
    let target = app.thumbs.named_after(record);
    let small = small.into_inner();
    app.thumbs.write(&target, headers, &small[..]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use image::RgbImage;
    use story::Harness;

    #[tokio::test]
    async fn a_photo_becomes_small() -> Result<()> {
        let mut photo = Cursor::new(Vec::new());
        RgbImage::new(800, 600).write_to(&mut photo, ImageFormat::Jpeg)?;
        let test = Harness::new().object("s3://photo-inbox/incoming/a.jpg", photo.into_inner());
        test.run(handle).await?;
        let small = test.get("s3://photo-thumbs/small/a.jpg").context("none")?;
        let small = image::load_from_memory(&small.bytes)?;
        assert_eq!((small.width(), small.height()), (200, 150));
        Ok(())
    }
}
"#;

const MINE: &str = "/// What a photo is called.
pub fn title(name: &str) -> String {
    name.replace('_', \" \")
}
";

impl Project {
    /// Runs the program in this project; what it printed.
    fn told(&self, arguments: &[&str]) -> String {
        let outcome = try_run(program().args(arguments).current_dir(&self.path), seconds(60));
        assert!(outcome.status.success(), "{arguments:?}: {}", outcome.all());
        outcome.all()
    }

    /// What the project's own workflows ask for.
    fn is_green(&self) {
        passes(self, &[FORMAT, LINT, TEST]);
        self.told(&["sync", "--check"]);
        self.told(&["audit"]);
    }

    fn own(&self) -> [String; 2] {
        ["src/main.rs", "src/handler.rs"].map(|path| self.read(path))
    }
}

#[test]
fn a_project_stays_green_as_its_author_goes_on() {
    let project = Project::deployed_with(&THUMBS, "sam");
    project.is_green();

    project.edit("src/handler.rs", |_| HANDLER.to_owned());
    project.edit("Cargo.toml", |text| {
        let image = "image = { version = \"0.25\", default-features = false, features = [\"jpeg\"] }\n";
        text.replace("json-subscriber", &format!("{image}json-subscriber"))
    });
    project.is_green();

    let own = project.own();
    let said = project.told(&["add", "publish", TOPIC]);
    assert!(said.contains("app.done"), "it does not say what the handler may use: {said}");
    assert_eq!(project.own(), own);
    project.is_green();

    project.edit("src/handler.rs", |text| {
        let text = text.replace("use story::{App, Headers, Record};", "use story::{App, Headers, Notice, Record};");
        let publish = "    app.done.publish(&Notice::of(record)).await?;\n    Ok(())\n}\n\n#[cfg(test)]";
        text.replace("    Ok(())\n}\n\n#[cfg(test)]", publish)
    });
    project.is_green();

    std::fs::write(project.path.join("src/mine.rs"), MINE).unwrap();
    project.edit("src/main.rs", |text| text.replace("mod handler;\n", "mod handler;\nmod mine;\n"));
    project.edit("src/handler.rs", |text| {
        let title =
            "    tracing::info!(title = crate::mine::title(record.stem()), \"small\");\n    Ok(())\n}\n\n#[cfg(test)]";
        text.replace("    Ok(())\n}\n\n#[cfg(test)]", title)
    });
    project.is_green();

    // The module of one's own is in no way of what the program adds.
    let own = project.own();
    project.told(&["add", "secret", "api_key=thumbs/key"]);
    assert_eq!(project.own(), own);
    project.is_green();

    // A grant that the handler uses cannot be taken away unnoticed.
    project.told(&["remove", "write", "s3://photo-thumbs/small/"]);
    assert_eq!(project.own(), own);
    let check = try_run(&mut project.cargo(&["check", "--quiet"]), seconds(600));
    assert!(!check.status.success() && check.all().contains("no field `thumbs` on type `&App`"), "{}", check.all());
    project.told(&["add", "write", "thumbs=s3://photo-thumbs/small/"]);
    run(&mut project.cargo(&["check", "--quiet"]), seconds(600));
}
