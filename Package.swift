// swift-tools-version: 6.2
import PackageDescription

/// One place decides how every target of the package is compiled.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of the generator, in `Generator/`.
func generator(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Generator/\(name)", swiftSettings: settings)
}

/// A runtime library, a generated module or the services, in `Sources/`.
func source(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: settings)
}

/// The tests of one target, in `Tests/`.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
        swiftSettings: settings)
}

/// The module map of a C library of the system.
func system(_ name: String, path: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, path: path, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix"].map { .product(name: $0, package: "swift-nio") }

/// TLS and HTTP/2.
let web: [Target.Dependency] = [
    .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOHTTP2", package: "swift-nio-http2"), .product(name: "NIOHPACK", package: "swift-nio-http2"),
]

/// Expected output of a golden case, compiled as it is.
func golden(_ name: String, case folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Tests/Fixtures/golden/\(folder)/expected/\(name)",
        swiftSettings: settings)
}

let package = Package(
    name: "writing-system-platform",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "contract", targets: ["contract"]),
        .executable(name: "platform", targets: ["platform"]),
        .library(name: "ContractRuntime", targets: ["ContractRuntime"]),
        .library(name: "ContractServer", targets: ["ContractServer"]),
        .library(name: "ContractClient", targets: ["ContractClient"]),
        .library(name: "ContractXML", targets: ["ContractXML"]),
        .library(name: "ContractTesting", targets: ["ContractTesting"]),
        .library(name: "PlatformClient", targets: ["PlatformClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries of the system
        system("CLibYAML", path: "Generator/CLibYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        system("CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq", package: "libpq-dev"),
        system("COpenSSL", path: "Sources/COpenSSL", pkgConfig: "libcrypto", package: "libssl-dev"),
        system("CArgon2", path: "Sources/CArgon2", pkgConfig: "libargon2", package: "libargon2-dev"),
        system("CCrypt", path: "Sources/CCrypt", pkgConfig: "libcrypt", package: "libcrypt-dev"),
        system("CPCRE2", path: "Sources/CPCRE2", pkgConfig: "libpcre2-8", package: "libpcre2-dev"),
        system("CHiredis", path: "Sources/CHiredis", pkgConfig: "hiredis", package: "libhiredis-dev"),
        system("CCurl", path: "Sources/CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),

        // Generator
        generator("SourceTree", ["CLibYAML"]),
        generator("OpenAPI", ["SourceTree"]),
        generator("SchemaPlan", ["SourceTree", "ContractRuntime"]),
        generator("Statements", ["SourceTree", "ContractModel"]),
        generator("ContractModel"),
        generator("Lowering", ["OpenAPI", "SchemaPlan", "Statements", "ContractModel", "SourceTree"]),
        generator("Rendering", ["ContractModel"]),
        generator("Describing", ["Statements", "Postgres", "SourceTree"]),
        generator("Linting", ["OpenAPI", "SourceTree"]),
        .executableTarget(
            name: "contract",
            dependencies: [
                "SourceTree", "OpenAPI", "SchemaPlan", "Statements", "ContractModel", "Lowering", "Rendering",
                "Describing", "Linting", arguments,
            ],
            path: "Generator/contract", swiftSettings: settings),

        // Runtime libraries
        source("ContractRuntime", ["CPCRE2"]),
        source("ContractServer", ["ContractRuntime", log] + nio + web),
        source("ContractClient", ["ContractRuntime"]),
        source("ContractTesting", ["ContractRuntime"]),
        source("ContractXML", ["ContractRuntime"]),
        source("Postgres", ["CLibPQ", log]),
        source("Cryptography", ["COpenSSL", "CArgon2", "CCrypt"]),
        source("SharedState", ["CHiredis", "ContractRuntime", log]),
        source("Mail", ["CCurl"]),

        // Platform
        source("Domain"),
        source("PlatformAPI", ["ContractRuntime", "Domain"]),
        source("PlatformQueries", ["Postgres", "Domain"]),
        source("PlatformClient", ["ContractClient", "ContractRuntime"]),
        source("Platform", [
            "PlatformAPI", "PlatformQueries", "Domain", "Cryptography", "Mail", "Postgres", "ContractRuntime", log,
        ]),
        .executableTarget(
            name: "platform",
            dependencies: [
                "Platform", "PlatformAPI", "PlatformQueries", "Domain", "Cryptography", "Mail", "Postgres", "SharedState",
                "ContractServer", "ContractRuntime", "ContractClient", arguments, log,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/platform", swiftSettings: settings),

        // Tests, one target per target, and those over the whole
        tests("SourceTree", ["SourceTree"]),
        tests("OpenAPI", ["OpenAPI", "SourceTree"]),
        tests("SchemaPlan", ["SchemaPlan", "SourceTree", "ContractRuntime"]),
        tests("Statements", ["Statements", "SourceTree", "ContractModel"]),
        tests("Lowering", ["Lowering", "OpenAPI", "Statements", "ContractModel", "SourceTree"]),
        tests("Mustache", ["Rendering"]),
        tests("DocsRendering", ["Rendering", "ContractModel"]),
        tests("Linting", ["Linting", "OpenAPI", "SourceTree"]),
        tests("ContractRuntime", ["ContractRuntime"]),
        tests(
            "ContractServer",
            ["ContractServer", "ContractRuntime", log, .product(name: "NIOEmbedded", package: "swift-nio")] + nio + web),
        tests("ContractClient", ["ContractClient", "ContractRuntime"]),
        tests("ContractXML", ["ContractXML", "ContractRuntime"]),
        tests("Postgres", ["Postgres"]),
        tests("Cryptography", ["Cryptography"]),
        tests("SharedState", ["SharedState", "ContractServer", "ContractRuntime", log]),
        .target(
            name: "MailSink", dependencies: nio + web, path: "Tests/MailSink", swiftSettings: settings),
        tests("Mail", ["Mail", "MailSink"]),
        tests("Rendering", ["Rendering", "ContractModel"]),
        golden("KitchenDomain", case: "kitchen-sink", []),
        golden("KitchenAPI", case: "kitchen-sink", ["ContractRuntime", "KitchenDomain"]),
        golden("KitchenClient", case: "kitchen-sink", ["ContractRuntime", "ContractClient"]),
        golden("HostileAPI", case: "hostile", ["ContractRuntime"]),
        golden("HostileClient", case: "hostile", ["ContractRuntime", "ContractClient"]),
        golden("ParametersAPI", case: "parameters", ["ContractRuntime"]),
        golden("ParametersClient", case: "parameters", ["ContractRuntime", "ContractClient"]),
        golden("ShopAPI", case: "webhooks", ["ContractRuntime"]),
        golden("ShopClient", case: "webhooks", ["ContractRuntime", "ContractClient"]),
        golden("ShopWebhooksAPI", case: "webhooks", ["ContractRuntime"]),
        golden("ShopWebhooksClient", case: "webhooks", ["ContractRuntime", "ContractClient"]),
        golden("ConstructsAPI", case: "constructs", ["ContractRuntime", "ContractXML"]),
        golden("ConstructsClient", case: "constructs", ["ContractRuntime", "ContractClient", "ContractXML"]),
        golden("NotesAPI", case: "attacked", ["ContractRuntime"]),
        golden("NotesClient", case: "attacked", ["ContractRuntime", "ContractClient"]),
        .testTarget(
            name: "NotesContractTests",
            dependencies: ["ContractTesting", "ContractRuntime", "ContractServer", "NotesAPI", log],
            path: "Tests/Fixtures/golden/attacked", exclude: ["expected/NotesAPI", "expected/NotesClient", "spec.yaml"],
            sources: ["expected/NotesContractTests", "subject"], swiftSettings: settings),
        tests("Golden", [
            "SourceTree", "OpenAPI", "SchemaPlan", "Lowering", "Rendering", "ContractModel", "ContractRuntime",
            "ContractClient", "KitchenDomain", "KitchenAPI", "KitchenClient", "HostileAPI", "HostileClient",
            "ParametersAPI", "ParametersClient", "ShopAPI", "ShopClient", "ShopWebhooksAPI",
            "ShopWebhooksClient", "ConstructsAPI", "ConstructsClient",
        ]),
        tests("Construct", [
            "SourceTree", "OpenAPI", "SchemaPlan", "Lowering", "Rendering", "ContractModel", "ContractRuntime",
        ]),
        tests("ContractCommand", ["contract"]),
        tests("Domain", ["Domain"]),
        tests("Platform", [
            "Platform", "PlatformAPI", "PlatformQueries", "Domain", "Cryptography", "Postgres", "ContractRuntime",
            "ContractServer", "SharedState", "PlatformClient", "ContractClient", "Mail", "MailSink", "platform", log,
        ], exclude: ["unprovoked-problems.txt"]),
        tests("PlatformContract", [
            "ContractTesting", "ContractRuntime", "ContractServer", "Cryptography", "Postgres", "platform", log,
            .product(name: "Configuration", package: "swift-configuration"),
        ]),
        tests("Tidy", []),
    ]
)

/// Leaves of the package these libraries and their tests.
@MainActor func keep(_ libraries: Set<String>) {
    let kept: Set<String> = libraries.union(libraries.map { "\($0)Tests" })
    package.targets.removeAll { $0.type != .system && !kept.contains($0.name) }
    package.products.removeAll { !libraries.contains($0.name) }
}

/// Parts that only their scripts build, each in a scratch folder of its own: `script/test` the tests of what generated
/// code calls, optimised; `script/test --sanitize` the runtime with its tests; `script/fuzz` the programs in `Fuzzing/`
/// with what they feed.
switch Context.environment["CONTRACT_BUILD"] {
case "optimized-tests":
    keep(["ContractRuntime", "ContractClient"])
    package.dependencies = []
case "runtime-tests": keep(["ContractRuntime", "ContractServer", "ContractClient", "Postgres", "Cryptography"])
case "fuzzing":
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "fuzz-runtime",
            dependencies: ["CLibFuzzer", "ContractRuntime", "ContractClient", "KitchenAPI", "KitchenDomain"],
            path: "Fuzzing/Runtime", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-server", dependencies: ["CLibFuzzer", "ContractRuntime", "ContractServer", log] + nio,
            path: "Fuzzing/Server", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-generator",
            dependencies: ["CLibFuzzer", "ContractRuntime", "SourceTree", "OpenAPI", "Lowering", "Linting"],
            path: "Fuzzing/Generator", swiftSettings: settings),
    ]
default: break
}
