// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets for everything that reads bytes of strangers; Fuzz/run builds and runs them. A package of its own, so
// that nothing of it is in an ordinary build.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "FuzzSupport", .product(name: "Mail", package: "postern"), .product(name: "SMTP", package: "postern"),
            .product(name: "Organization", package: "postern"),
            .product(name: "SenderAuthentication", package: "postern"), .product(name: "NIOCore", package: "swift-nio"),
        ],
        // libFuzzer brings the entry point.
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(name: "postern", path: ".."),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    ],
    targets: [
        .target(
            name: "FuzzSupport",
            dependencies: [
                .product(name: "DNS", package: "postern"), .product(name: "Mail", package: "postern"),
                .product(name: "SenderAuthentication", package: "postern"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ],
            swiftSettings: settings),
        fuzzer("AddressFuzzer"),
        fuzzer("HeaderFuzzer"),
        fuzzer("CommandFuzzer"),
        fuzzer("ContentFuzzer"),
        fuzzer("SessionFuzzer"),
        fuzzer("ReplyFuzzer"),
        fuzzer("DocumentFuzzer"),
        fuzzer("ProxyFuzzer"),
        fuzzer("DirectoryFuzzer"),
        fuzzer("PolicyFuzzer"),
        fuzzer("AuthorsFuzzer"),
        fuzzer("ReceivedFuzzer"),
        fuzzer("SPFFuzzer"),
        fuzzer("DKIMFuzzer"),
        fuzzer("DMARCFuzzer"),
        fuzzer("ARCFuzzer"),
        fuzzer("ResultsFuzzer"),
    ],
    swiftLanguageModes: [.v6]
)
