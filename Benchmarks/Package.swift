// swift-tools-version: 6.2
import PackageDescription

/// What `script/bench` runs. A package of its own, so that nobody who builds the product pays for it.
/// `Benchmarks/prepare` generates `Generated/OrdersAPI` from the bench description and `Generated/GitHubRouter` from GitHub's
/// before it is built.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let product: (String) -> Target.Dependency = { .product(name: $0, package: "writing-system-platform") }
let nio: [Target.Dependency] =
    ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOTLS"].map { .product(name: $0, package: "swift-nio") }
    + ["NIOHTTP2", "NIOHPACK"].map { .product(name: $0, package: "swift-nio-http2") }
    + [.product(name: "NIOSSL", package: "swift-nio-ssl")]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "writing-system-platform", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .target(
            name: "OrdersAPI", dependencies: [product("ContractRuntime")], path: "Generated/OrdersAPI",
            swiftSettings: settings),

        // Benchmarks/run/http and Benchmarks/run/memory
        program("bench-http", ["OrdersAPI", product("ContractRuntime"), product("ContractServer"), log] + nio),

        // Benchmarks/run/json
        program("bench-json", ["OrdersAPI", product("ContractRuntime")]),

        // Benchmarks/run/router: the router is compiled in the module of the program, as in that of a service.
        .executableTarget(
            name: "bench-router", dependencies: [product("ContractRuntime")], path: ".",
            sources: ["Sources/bench-router", "Generated/GitHubRouter"], swiftSettings: settings),
    ]
)
