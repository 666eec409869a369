// swift-tools-version: 6.2
import PackageDescription

/// What `script/bench compile` builds: the server and the client of two public descriptions, as a package outside would
/// have them. Copied into `.local/bench/compile`, next to the generated folders. `Before` holds what is built before the clock
/// starts.
let platform: (String) -> Target.Dependency = { .product(name: $0, package: "writing-system-platform") }

func server(_ name: String) -> Target { .target(name: name, dependencies: [platform("ContractRuntime")], path: name) }

func client(_ name: String) -> Target {
    .target(name: name, dependencies: [platform("ContractRuntime"), platform("ContractClient")], path: name)
}

func library(_ name: String, _ targets: [String]) -> Product { .library(name: name, type: .static, targets: targets) }

let package = Package(
    name: "compile",
    platforms: [.macOS(.v15)],
    products: [
        library("Before", ["Before"]),
        library("OpenAI", ["OpenAIAPI", "OpenAIClient"]),
        library("GitHub", ["GitHubAPI", "GitHubClient"]),
    ],
    dependencies: [.package(name: "writing-system-platform", path: "../../..")],
    targets: [
        client("Before"), server("OpenAIAPI"), client("OpenAIClient"), server("GitHubAPI"), client("GitHubClient"),
    ]
)
