import ContractRuntime
import FoundationEssentials
import NotesAPI
import Synchronization

/// Notes in memory, of several tenants.
final class NoteStore: NotesHandler, StatusHandler {
    private struct Entry {
        var tenant: String
        var note: Note
        var parent: NoteID?
    }

    private let entries: Mutex<[NoteID: Entry]> = Mutex([:])
    /// Requests of services wait while it is closed.
    let gate: Gate = Gate()
    /// Sabotage: notes of all tenants are everybody's.
    let forgetsTenants: Bool
    /// Sabotage: that a note is of another tenant is said.
    let tellsTenants: Bool

    init(forgetsTenants: Bool = false, tellsTenants: Bool = false) {
        self.forgetsTenants = forgetsTenants
        self.tellsTenants = tellsTenants
    }

    @discardableResult func add(
        _ title: String, _ kind: NewNoteKind, tenant: String, under parent: NoteID? = nil
    ) -> Note {
        let note: Note = Note(
            id: NoteID(rawValue: UUID()), title: title, kind: NoteKind(rawValue: kind.rawValue) ?? .idea)
        entries.withLock { $0[note.id] = Entry(tenant: tenant, note: note, parent: parent) }
        return note
    }

    private func find(_ id: NoteID, _ tenant: Tenant) throws -> Note {
        guard let entry = entries.withLock({ $0[id] }), forgetsTenants || entry.tenant == tenant.id else {
            throw NotesProblem.noteNotFound(note: id.rawValue.uuidString)
        }
        return entry.note
    }

    func listNotes(
        _ input: ListNotes.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListNotes.Output {
        let found: [Note] = entries.withLock { entries in
            entries.values.filter { entry in
                guard let parent = input.under else { return entry.tenant == tenant.id }
                return entry.parent == parent && (forgetsTenants || entry.tenant == tenant.id)
            }.map(\.note)
        }
        return ListNotes.Output(body: ListNotesResponse(notes: Array(found.prefix(input.most ?? 50))))
    }

    func createNote(
        _ input: CreateNote.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateNote.Output {
        await gate.pass()
        if let parent = input.body.parentID {
            if tellsTenants, let entry = entries.withLock({ $0[parent] }), entry.tenant != tenant.id {
                throw NotesProblem.noteElsewhere
            }
            _ = try find(parent, tenant)
        }
        return CreateNote.Output(
            body: add(input.body.title, input.body.kind, tenant: tenant.id, under: input.body.parentID))
    }

    func getNote(
        _ input: GetNote.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetNote.Output {
        GetNote.Output(body: try find(input.noteID, tenant))
    }

    func destroyNote(
        _ input: DestroyNote.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DestroyNote.Output {
        _ = try find(input.noteID, tenant)
        entries.withLock { $0[input.noteID] = nil }
        return DestroyNote.Output()
    }

    func commentNote(
        _ input: CommentNote.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CommentNote.Output {
        _ = try find(input.noteID, tenant)
        return CommentNote.Output()
    }

    func addPicture(
        _ input: AddPicture.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> AddPicture.Output {
        _ = try find(input.noteID, tenant)
        while try await input.body.next() != nil {}
        return AddPicture.Output()
    }

    func getStatus(_ input: GetStatus.Input, context: RequestContext) async throws -> GetStatus.Output {
        GetStatus.Output(body: GetStatusResponse(notes: entries.withLock { $0.count }))
    }
}

/// Lets nobody pass while it is closed.
actor Gate {
    private var isClosed: Bool = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func close() { isClosed = true }

    func open() {
        isClosed = false
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    func pass() async {
        guard isClosed else { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
