import ContractModel
import SourceTree

extension RunRecord {
    /// Which statements and migrations there are, and whether there is a lock file.
    mutating func add(_ database: ProjectFile.Database, of disk: Disk) {
        for folder in [database.queries, database.migrations].compactMap(\.self) { add(.listing(disk.path(folder))) }
        add(.file(disk.path(database.lock)))
    }

    /// What a run has read, and what it has made of it: from memory, so that nothing can have changed in between.
    mutating func add(_ run: Generation, _ made: [GeneratedFile]) {
        let (input, output) = (run.project.input, run.project.output)
        for file in run.files.files {
            let path = input.path(file.path)
            if file.failure == nil { add(file: path, Fingerprint(file.bytes)) } else { add(.file(path)) }
        }
        for file in made { add(file: output.path(file.path), Fingerprint(file.text)) }
        for folder in Set(run.project.folders).sorted() { add(.listing(output.path(folder))) }
        findings = run.findings
    }
}
