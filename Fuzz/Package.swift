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

let protocols: [Target.Dependency] = [
    .product(name: "SMTP", package: "postern"), .product(name: "Organization", package: "postern"),
]
let inspection: [Target.Dependency] = [
    .product(name: "Inspection", package: "postern"), .product(name: "Inspector", package: "postern"),
]
let authentication: [Target.Dependency] = [.product(name: "SenderAuthentication", package: "postern")]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [
            "FuzzSupport", .product(name: "Mail", package: "postern"), .product(name: "NIOCore", package: "swift-nio"),
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
        .target(
            name: "FuzzFiles",
            dependencies: inspection + [
                .product(name: "MIME", package: "postern"), .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        fuzzer("AddressFuzzer", protocols),
        fuzzer("HeaderFuzzer", protocols),
        fuzzer("CommandFuzzer", protocols),
        fuzzer("ContentFuzzer", protocols),
        fuzzer("SessionFuzzer", protocols),
        fuzzer("ReplyFuzzer", protocols),
        fuzzer("DocumentFuzzer", protocols),
        fuzzer("ProxyFuzzer", protocols),
        fuzzer("DirectoryFuzzer", protocols),
        fuzzer("PolicyFuzzer", protocols),
        fuzzer("ConversionFuzzer", []),
        fuzzer("MIMEFuzzer", [.product(name: "MIME", package: "postern")]),
        fuzzer("ClamdFuzzer", [.product(name: "Inspection", package: "postern")]),
        fuzzer("RspamdFuzzer", [.product(name: "Inspection", package: "postern")]),
        fuzzer("InspectionFuzzer", inspection),
        fuzzer("ArchiveFuzzer", inspection + ["FuzzFiles"]),
        fuzzer("CompoundFuzzer", inspection + ["FuzzFiles"]),
        fuzzer("TNEFFuzzer", inspection + ["FuzzFiles"]),
        fuzzer("PDFFuzzer", inspection + ["FuzzFiles"]),
        fuzzer("PatternFuzzer", [.product(name: "Patterns", package: "postern")]),
        fuzzer("ScorerFuzzer", [.product(name: "Scoring", package: "postern")]),
        fuzzer("AuthorsFuzzer", authentication),
        fuzzer("ReceivedFuzzer", authentication),
        fuzzer("SPFFuzzer", authentication),
        fuzzer("DKIMFuzzer", authentication),
        fuzzer("DMARCFuzzer", authentication),
        fuzzer("ARCFuzzer", authentication),
        fuzzer("ResultsFuzzer", authentication),
        fuzzer("JSONFuzzer", [.product(name: "Operations", package: "postern")]),
        fuzzer("CursorFuzzer", [.product(name: "Operations", package: "postern")]),
    ],
    swiftLanguageModes: [.v6]
)
