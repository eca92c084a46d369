//! Properties of `tests/fuzz`, replayed on a stable compiler: all seeds, and the inputs in `tests/fuzz/corpus`.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use vbem_tests::fuzz::{TARGETS, Target, dictionary, target};

/// Largest size of all checked-in inputs, in bytes.
const CORPUS_SIZE: usize = 400_000;

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// Returns the checked-in inputs in a folder with their names.
fn inputs(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut inputs: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

/// Returns the checked-in inputs of a target without defects.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    inputs(&fuzz_folder().join("corpus").join(target.name))
}

fn holds(target: &Target, input: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| (target.check)(input))).is_ok()
}

fn replay(name: &str) {
    let target = target(name).unwrap();
    let seeds = (target.seeds)().into_iter().enumerate();
    let seeds: Vec<_> = seeds.map(|(number, seed)| (format!("seed {number}"), seed)).collect();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let failed: Vec<String> = seeds
        .into_iter()
        .chain(corpus(&target))
        .filter(|(_, input)| !holds(&target, input))
        .map(|(input, _)| input)
        .collect();
    assert_eq!(failed, Vec::<String>::new(), "inputs of {name} with defects");
}

macro_rules! replay {
    ($($test:ident: $target:literal;)*) => {
        /// Replayed targets.
        const REPLAYED: &[&str] = &[$($target),*];
        $(#[test]
        fn $test() {
            replay($target);
        })*
    };
}

replay! {
    typed_xml_corpus_has_no_defects: "typed_xml";
    typed_json_corpus_has_no_defects: "typed_json";
    document_xml_corpus_has_no_defects: "document_xml";
    document_json_corpus_has_no_defects: "document_json";
    values_corpus_has_no_defects: "values";
    filters_corpus_has_no_defects: "filters";
    filter_text_corpus_has_no_defects: "filter_text";
    schemas_corpus_has_no_defects: "schemas";
    verification_corpus_has_no_defects: "verification";
    xml_schemas_corpus_has_no_defects: "xml_schemas";
    server_corpus_has_no_defects: "server";
}

#[test]
fn every_target_has_a_program_and_a_replay() {
    let targets: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(REPLAYED.iter().copied().collect::<BTreeSet<_>>(), targets);
    let manifest: toml::Table =
        fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap().parse().unwrap();
    let programs = manifest["bin"].as_array().unwrap();
    let programs: BTreeSet<&str> = programs.iter().map(|program| program["name"].as_str().unwrap()).collect();
    assert_eq!(programs, targets);
    let readme = fs::read_to_string(fuzz_folder().join("README.md")).unwrap();
    for target in targets {
        assert!(readme.contains(&format!("| `{target}` |")), "{target} is not in the README");
    }
}

#[test]
fn corpus_is_small_and_has_no_other_folders() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let folders = fs::read_dir(fuzz_folder().join("corpus")).unwrap();
    let folders: BTreeSet<String> =
        folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(folders, targets);
    let size: usize = TARGETS.iter().flat_map(corpus).map(|(_, input)| input.len()).sum();
    assert!(size <= CORPUS_SIZE, "{size} bytes");
}

#[test]
fn dictionaries_contain_one_word_per_line() {
    for target in &TARGETS {
        let file = dictionary(target);
        assert!(file.lines().count() >= 16, "{}", target.name);
        let is_word =
            |line: &str| line.len() > 2 && line.starts_with('"') && line.ends_with('"') && line.is_ascii();
        assert_eq!(file.lines().find(|line| !is_word(line)), None, "{}", target.name);
    }
}

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// Returns an input with up to four pieces replaced by others of it, by words or by bytes.
    fn mutated(&mut self, input: &[u8], words: &[String]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(4) {
            let from = self.below(bytes.len() + 1);
            let to = (from + self.below(24)).min(bytes.len());
            let piece = match self.below(4) {
                0 => Vec::new(),
                1 => words[self.below(words.len())].clone().into_bytes(),
                2 => vec![u8::try_from(self.below(256)).unwrap()],
                _ => bytes[from..to].repeat(2),
            };
            let end = if self.below(2) == 0 { from } else { to };
            bytes.splice(from..end, piece);
        }
        bytes
    }
}

#[test]
#[ignore = "takes FUZZ_SECONDS for each target, 10 if not set; without the tools of tests/fuzz/run"]
fn mutated_seeds_have_no_defects() {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(10, |seconds| seconds.parse().unwrap());
    let mut defects = Vec::new();
    for target in &TARGETS {
        let (seeds, words) = ((target.seeds)(), (target.words)());
        let (mut random, mut executions, mut found) = (Random(1), 0, 0);
        let start = std::time::Instant::now();
        while start.elapsed().as_secs() < seconds {
            let seed = &seeds[random.below(seeds.len())];
            let input = random.mutated(seed, &words);
            executions += 1;
            if !holds(target, &input) {
                found += 1;
                if found <= 3 {
                    defects.push(format!("{}: {}", target.name, input.escape_ascii()));
                }
            }
        }
        println!("{}: {executions} executions, {found} with defects", target.name);
    }
    assert!(defects.is_empty(), "{}", defects.join("\n"));
}
