/// Schemas of JSON Schema 2020-12, compiled by the generator: what generated types cannot say is checked against them.
///
/// The form of the text is described at `SchemaPlanReading`; programs are not meant to write it.
public final class JSONSchemaPlan: Sendable {
    let nodes: [SchemaNode]
    /// Dynamic anchors of each schema resource.
    let resources: [[String: Int]]
    /// Some schema asks which members or items others have evaluated.
    let tracks: Bool
    /// Schemas on a circle of references and compositions, which does not go down into the value.
    let loops: Set<Int>
    /// Why the plan cannot be used, or nil. A plan with a defect accepts nothing.
    package let defect: String?

    /// For generated code, whose plans come from the generator.
    public convenience init(_ text: StaticString) { self.init(text: text.withUTF8Buffer { Array($0) }) }

    package init(text: [UInt8]) {
        let reading: SchemaPlanReading = SchemaPlanReading(text)
        nodes = reading.nodes
        resources = reading.resources
        tracks = reading.tracks
        loops = SchemaLoops(reading.nodes).found
        defect = reading.defect
    }
}

/// One schema of a plan.
public struct JSONSchema: Sendable {
    let plan: JSONSchemaPlan
    let root: Int

    public init(_ plan: JSONSchemaPlan, _ root: Int) {
        self.plan = plan
        self.root = root
    }

    /// Whether a JSON text is valid. Throws what is wrong with it: it is no JSON, or which rules it breaks and where.
    package func validate(_ json: [UInt8], limits: JSONLimits = .standard) throws(JSONFailure) {
        _ = try JSONReader.decode(json, limits: limits) { reader in
            guard reader.meets(self) else { return Bool?.none }
            reader.skipValue()
            return true
        }
    }
}

extension JSONReader {
    /// Holds the value ahead against a schema and stays in front of it. False: violations have been recorded, and the
    /// value has been skipped.
    public mutating func meets(_ schema: JSONSchema) -> Bool {
        guard defect == .none else { return false }
        let start: Int = location
        let depthBefore: Int = depth
        guard let instance = instance() else { return false }
        let length: Int = tape == nil ? end : position - start
        var evaluator: SchemaEvaluator = SchemaEvaluator(
            schema.plan, textLength: length, maximumFindings: maximumFindings)
        if schema.plan.defect == nil, evaluator.accepts(schema.root, instance) {
            (position, depth) = (start, depthBefore)
            return true
        }
        for finding in evaluator.findings { record(finding.keyword, at: finding.location, finding.message) }
        if evaluator.findings.isEmpty { record("$ref", at: start, "The value cannot be checked.") }
        return false
    }

    /// Reads the value ahead if it meets a schema.
    public mutating func checked<T>(_ schema: JSONSchema, _ value: (inout JSONReader) -> T?) -> T? {
        meets(schema) ? value(&self) : nil
    }
}
