import ContractModel
import OpenAPI
import SourceTree

/// The state of one lowering: what has a name, what has been lowered, what still waits.
final class LoweringRun {
    let configuration: LoweringConfiguration
    let files: SourceFiles
    let diagnostics: Diagnostics
    var policies = PolicyCatalogue()

    /// Types, operation namespaces and generated helpers share one module.
    var typeNames: NameRegistry
    var functionNames = NameRegistry()
    /// Swift names of components.
    var componentNames: [ObjectIdentifier: String] = [:]
    var componentOrders: [ObjectIdentifier: DeclarationOrder] = [:]
    /// Result of each schema. The document and `synthetic` keep every schema alive, so that an identity stays its own.
    var uses: [ObjectIdentifier: TypeUse] = [:]
    /// Schemas that are being lowered: a way back to one of them has no representation.
    var resolving: Set<ObjectIdentifier> = []
    /// Schemas that lowering put together itself.
    var synthetic: [Schema] = []
    var merges: [ObjectIdentifier: Schema] = [:]
    var declared: [DeclaredType] = []
    var slots: [String: Int] = [:]
    var pending: [PendingComponent] = []
    var order = DeclarationOrder(phase: 0, index: 0)
    var inlineDepth = 0
    /// Schemas that are being lowered, the innermost last: who has the check of what a type leaves unsaid.
    var owners: [CheckOwner] = []
    /// Schemas that lowering put together, and those among them that need a check.
    var syntheticIDs: Set<ObjectIdentifier> = []
    var incomplete: Set<ObjectIdentifier> = []
    /// Schemas of declared objects and unions, by slot.
    var declarationOwners: [Int: ObjectIdentifier] = [:]
    /// Declared aliases by the schema that they are a name of.
    var aliasSlots: [ObjectIdentifier: Int] = [:]
    var checkRegistry: CheckRegistry?
    var testPlan: TestPlan?
    /// In OpenAPI 3.0 keywords suggest the `type` that is absent; JSON Schema says that there is none.
    var impliesTypes = true
    /// Places of names that have been refused.
    var wrongNames: Set<SourceLocation> = []
    /// Base paths of the description's servers.
    var basePaths = BasePaths([])
    var xml = XMLState()
    /// Links of responses, which are looked at when every operation is known.
    var pendingLinks: [PendingLinks] = []
    /// Names of operations by id, and by place.
    var operationsByID: [String: String] = [:]
    var operationsByPlace: [OperationPlace: String] = [:]
    /// Operations that others call than those that are lowered.
    var otherOperations = OtherOperations()
    /// Modules of formats in use.
    var modules: Set<String> = []

    init(configuration: LoweringConfiguration, files: SourceFiles, diagnostics: Diagnostics) {
        self.configuration = configuration
        self.files = files
        self.diagnostics = diagnostics
        let suffixes = [
            "Problem", "ProblemCode", "Service", "Router", "Contract", "Client", "Schemas", "Servers", "XML",
        ]
        let helpers = suffixes.map { configuration.name + $0 }
        typeNames = NameRegistry(reserved: helpers)
    }

    func place(_ location: SourceLocation, _ pointer: String) -> Place {
        Place(file: files[location.file].path, line: Int(location.line), column: Int(location.column), pointer: pointer)
    }

    /// A Swift type name for a name of the description, unique in the module.
    func uniqueTypeName(_ wanted: String, at location: SourceLocation) -> String {
        let name = typeNames.unique(wanted)
        if name != wanted {
            diagnostics.warning(
                "name-collision", "the name \(wanted) is taken; the type is called \(name)", at: location)
        }
        return name
    }

    func unsupported(_ id: String, _ message: String, at location: SourceLocation, hint: String? = nil) {
        diagnostics.warning(id, message, at: location, hint: hint)
    }

    /// Names a keyword that generated code does not enforce.
    func unenforced(_ keyword: String, in use: inout TypeUse, at location: SourceLocation, because reason: String) {
        guard !use.unenforced.contains(keyword) else { return }
        use.unenforced.append(keyword)
        let message = "`\(keyword)` is not enforced by generated code: \(reason)"
        diagnostics.report(Diagnostic("unenforced-keyword", .note, message, at: location))
    }
}

/// Where a declaration belongs in the output: components of the root, components found on the way, operations.
struct DeclarationOrder: Comparable {
    var phase: Int
    var index: Int

    static func < (left: DeclarationOrder, right: DeclarationOrder) -> Bool {
        (left.phase, left.index) < (right.phase, right.index)
    }
}

struct DeclaredType {
    var order: DeclarationOrder
    var declaration: TypeDeclaration
}

/// A component whose name is given out, and whose content waits for its turn, so that references never nest.
struct PendingComponent {
    var slot: Int
    var source: Schema
    var shape: Shape
    var hint: Hint
    var order: DeclarationOrder
}

/// The name that an inline schema gets if it becomes a type: its owner's and its own.
struct Hint {
    var name: String

    init(_ name: String) { self.name = String(name.prefix(Limits.nameLength)) }

    func child(_ name: String) -> Hint { Hint(self.name + Naming.plainTypeName(name)) }
}
