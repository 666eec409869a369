import OpenAPI
import SourceTree

extension LintRule {
    static let moves: [LintRule] = [
        LintRule("moves-without-enum", .error, "Moves lead from value to value of an enumeration of strings") {
            context in
            for machine in context.policy.machines
            where machine.schema.enumeration == nil || !machine.schema.types.contains(.string) {
                context.report("'x-moves' needs 'type: string' and 'enum'", at: machine.schema.location)
            }
        },
        LintRule("unknown-state", .error, "A move begins and ends at values of the enumeration") { context in
            for machine in context.policy.machines {
                let states = machine.states
                for state in machine.moves.flatMap({ $0.sources + $0.targets }) where !states.contains(state.text) {
                    context.report(
                        "'\(state.text)' is no value of the enumeration", at: state.location,
                        hint: Suggestion.hint(for: state.text, in: states))
                }
            }
        },
        LintRule("unreachable-state", .warning, "A state that no chain of moves reaches is dead, or a move is missing")
        { context in
            for machine in context.policy.machines {
                let reached = machine.reached()
                for value in machine.schema.enumeration ?? [] {
                    guard let state = value.string, !reached.contains(state) else { continue }
                    context.report("no move leads to '\(state)'", at: value.location)
                }
            }
        },
        LintRule("duplicate-move", .error, "An action is one move") { context in
            for machine in context.policy.machines {
                var first: [String: SourceLocation] = [:]
                for move in machine.moves {
                    if let known = first[move.action] {
                        context.report(
                            "action '\(move.action)' is there twice", at: move.location,
                            related: [.init(location: known, message: "first is here")])
                    } else {
                        first[move.action] = move.location
                    }
                }
            }
        },
        LintRule("unknown-role", .error, "A role of a move is declared at the root and may make the move") { context in
            for move in context.policy.machines.flatMap(\.moves) { checkRoles(of: move, context) }
        },
    ]

    private static func checkRoles(of move: StateMachine.Move, _ context: LintContext) {
        if !move.roles.isEmpty, move.permission == nil {
            context.report("move '\(move.action)' has roles and no permission", at: move.location)
        }
        let known = context.policy.roles.map(\.name)
        for name in move.roles {
            guard let role = context.policy.roles.first(where: { $0.name == name.text }) else {
                context.report(
                    "there is no role '\(name.text)'", at: name.location,
                    hint: Suggestion.hint(for: name.text, in: known))
                continue
            }
            guard let permission = move.permission, !role.has(permission.text) else { continue }
            context.report("role '\(name.text)' lacks the permission '\(permission.text)'", at: name.location)
        }
    }
}

extension StateMachine {
    var states: [String] { (schema.enumeration ?? []).compactMap(\.string) }

    /// States that moves lead to from the first, the first included.
    func reached() -> Set<String> {
        guard let start = states.first else { return [] }
        var reached: Set<String> = [start]
        var isGrowing = true
        while isGrowing {
            let before = reached.count
            for move in moves where move.sources.contains(where: { reached.contains($0.text) }) {
                reached.formUnion(move.targets.map(\.text))
            }
            isGrowing = reached.count > before
        }
        return reached
    }
}
