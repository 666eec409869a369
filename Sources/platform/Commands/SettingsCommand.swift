import ArgumentParser

struct SettingsCommand: ParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "settings", abstract: "Lists every setting with its environment variable and its default.")

    func run() {
        print("| variable | kind | default | meaning |\n|---|---|---|---|")
        for setting in Setting.all {
            let standard: String = setting.standard.map { "`\($0)`" } ?? "–"
            print("| `\(setting.variable)` | \(setting.kind.rawValue) | \(standard) | \(setting.help) |")
        }
    }
}
