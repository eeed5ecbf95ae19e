//! Which tests a copy of web-platform-tests has, and the pages that its own server would make.

use std::path::Path;

use crate::Failure;

/// Deeper than any folder of the suite.
const DEEPEST: usize = 8;

#[derive(Debug, Clone)]
pub struct Test {
    /// Under the suite, as a page's address: `webrtc/RTCPeerConnection-close.html`.
    pub path: String,
    /// The test asks for more time than others have.
    pub long: bool,
    /// Why it cannot be served, if so.
    pub unsupported: Option<&'static str>,
}

/// The tests of the suite's `webrtc` folder, in order of their names.
pub fn tests(suite: &Path, only: &[String]) -> Result<Vec<Test>, Failure> {
    let mut found = Vec::new();
    collect(suite, "webrtc", DEEPEST, &mut found)?;
    found.retain(|test| only.is_empty() || only.iter().any(|part| test.path.contains(part)));
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn collect(suite: &Path, under: &str, deep: usize, found: &mut Vec<Test>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(suite.join(under))? {
        let entry = entry?;
        let path = format!("{under}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if deep > 0 {
                collect(suite, &path, deep - 1, found)?;
            }
        } else if let Some(test) = test(suite, &path)? {
            found.push(test);
        }
    }
    Ok(())
}

fn test(suite: &Path, path: &str) -> Result<Option<Test>, Failure> {
    let scripted = path.strip_suffix(".window.js").map(|stem| format!("{stem}.window.html"));
    let scripted =
        scripted.or_else(|| path.strip_suffix(".any.js").map(|stem| format!("{stem}.any.html")));
    let is_page = path.ends_with(".html");
    if (!is_page && scripted.is_none()) || path.contains("-manual.") {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&std::fs::read(suite.join(path))?).into_owned();
    if is_page && !text.contains("/resources/testharness.js") {
        return Ok(None);
    }
    let long = ["content=\"long\"", "content='long'", "content=long", "timeout=long"];
    Ok(Some(Test {
        path: scripted.unwrap_or_else(|| path.to_owned()),
        long: long.iter().any(|mark| text.contains(mark)),
        unsupported: path.contains(".sub.").then_some("the suite's own server fills this page in"),
    }))
}

/// The page for a test that is only a script, with the scripts that its `META` comments name.
pub fn wrapper(script: &str, text: &str) -> String {
    let metas = text.lines().map_while(|line| line.strip_prefix("// META: "));
    let mut page = String::from(
        "<!doctype html>\n<meta charset=utf-8>\n\
         <script>self.GLOBAL = { isWindow: () => true, isWorker: () => false };</script>\n\
         <script src=\"/resources/testharness.js\"></script>\n\
         <script src=\"/resources/testharnessreport.js\"></script>\n",
    );
    for meta in metas {
        match meta.split_once('=') {
            Some(("script", source)) => {
                page.push_str(&format!("<script src=\"{}\"></script>\n", source.trim()));
            }
            Some(("timeout", "long")) => page.push_str("<meta name=timeout content=long>\n"),
            Some(_) | None => {}
        }
    }
    page.push_str(&format!("<div id=log></div>\n<script src=\"/{script}\"></script>\n"));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_a_page_with_the_scripts_it_names() {
        let page = wrapper("webrtc/a.window.js", "// META: script=helper.js\n\ntest(() => {});\n");
        let helper = page.find("<script src=\"helper.js\">").expect("helper");
        let own = page.find("<script src=\"/webrtc/a.window.js\">").expect("script");
        assert!(helper < own, "{page}");
    }

    #[test]
    fn only_tests_are_run_and_each_under_its_pages_address() {
        let suite = tempfile::tempdir().expect("a folder");
        let folder = suite.path().join("webrtc");
        std::fs::create_dir(&folder).expect("a folder");
        let page = "<script src=\"/resources/testharness.js\"></script>";
        for (name, text) in
            [("b.html", page), ("a.window.js", ""), ("helper.js", ""), ("c.html", "no test")]
        {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        let found = super::tests(suite.path(), &[]).expect("tests");
        let paths: Vec<&str> = found.iter().map(|test| test.path.as_str()).collect();
        assert_eq!(paths, ["webrtc/a.window.html", "webrtc/b.html"]);
    }
}
