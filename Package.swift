// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioConcurrency: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, exclude: [String] = [], _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(
    _ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: [Target.Dependency]
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: settings)
}

// Arrows point down only: a target uses only rows below its own (docs/architecture.md).
let package = Package(
    name: "postern",
    products: [
        .executable(name: "postern", targets: ["postern"]),
        .executable(name: "postern-inspector", targets: ["postern-inspector"]),
        .library(name: "Mail", targets: ["Mail"]),
        .library(name: "SMTP", targets: ["SMTP"]),
        .library(name: "Organization", targets: ["Organization"]),
        .library(name: "MIME", targets: ["MIME"]),
        .library(name: "Inspection", targets: ["Inspection"]),
        .library(name: "Inspector", targets: ["Inspector"]),
        .library(name: "DNS", targets: ["DNS"]),
        .library(name: "SenderAuthentication", targets: ["SenderAuthentication"]),
        .library(name: "Scoring", targets: ["Scoring"]),
        .library(name: "Patterns", targets: ["Patterns"]),
        .library(name: "Operations", targets: ["Operations"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // Row 8: the command line.
        .executableTarget(
            name: "postern",
            dependencies: [
                "Gateway", "Engines", "Supervision", "Control", "Administration", "Operations", "Identity", "NodeState",
                "MailFlow", "Queueing", "Organization", "Log", "Mail",
                argumentParser,
            ],
            swiftSettings: settings),
        .executableTarget(name: "postern-inspector", dependencies: ["Inspector"], swiftSettings: settings),
        // Row 6: ways to the operations.
        library("Control", ["Operations", "Log", "Mail", nioCore, nioPosix, nioConcurrency]),
        library(
            "Administration",
            [
                "Operations", "Identity", "MailFlow", "Queueing", "Organization", "Log", "Mail", nioCore,
                nioSSL, nioConcurrency, crypto, lifecycle, hummingbirdCore, nioHTTP1, httpTypes, jwt, deque,
            ]),
        library(
            "Recording",
            [
                "Operations", "NodeState", "Transport", "MailFlow", "Queueing", "Log", "Mail", nioConcurrency,
                lifecycle,
            ]),
        library(
            "Engines",
            [
                "NodeState", "Transport", "MailFlow", "Facts", "Scoring", "SenderAuthentication", "Organization", "Log",
                "Mail", nioCore, nioPosix, nioConcurrency, lifecycle,
            ]),
        library("Supervision", ["Operations", "NodeState", "Log", "Mail", nioCore, nioConcurrency]),
        library(
            "OwnMail",
            [
                "Operations", "MailFlow", "Facts", "SenderAuthentication", "Queueing", "Organization", "Log", "Mail",
                nioCore, nioPosix, nioConcurrency, lifecycle,
            ]),
        // Row 7: the running services.
        library(
            "Gateway",
            [
                "Supervision", "Recording", "OwnMail", "Engines", "Control", "Administration", "Operations", "Identity",
                "SQLiteStore", "NodeState",
                "Transport",
                "MailFlow", "Facts", "Scoring", "Learning",
                "SenderAuthentication", "Queueing", "SMTP", "Organization", "DNS", "Log", "Mail",
                nioCore, nioPosix, nioConcurrency, lifecycle, unixSignals, httpTypes,
            ]),
        // Row 5: the world outside.
        library(
            "Transport",
            [
                "SMTP", "MailFlow", "Facts", "SenderAuthentication", "Queueing", "Inspection", "Organization", "MIME",
                "DNS", "Log", "Mail",
                nioCore, nioPosix, nioConcurrency, nioTLS, nioSSL, nioHTTP1, crypto, cryptoExtras, x509, asn1, deque,
            ]),
        library(
            "SQLiteStore",
            [
                "NodeState", "Identity", "MailFlow", "SenderAuthentication", "Queueing", "Organization", "Log", "Mail",
                nioCore,
                nioConcurrency, crypto, deque, grdb, sqlite, "CSQLiteSetup", "CChecksum",
            ]),
        library(
            "NodeState",
            [
                "MailFlow", "Queueing", "Inspection", "Learning", "Log", "Mail", "CSpawn", nioCore, nioConcurrency,
                crypto, grdb, sqlite,
            ]),
        // What an administrator can do, over the doors of the store: neither network nor disk.
        library(
            "Operations",
            [
                "Identity", "MailFlow", "Facts", "Scoring", "Learning", "SenderAuthentication", "Queueing",
                "Inspection",
                "SMTP", "Organization",
                "MIME", "DNS", "Log", "Mail", nioCore, nioConcurrency, deque, crypto,
            ]),
        // Row 4: decisions.
        library(
            "MailFlow",
            [
                "Facts", "Scoring", "Learning", "SenderAuthentication", "Queueing", "Inspection", "Organization",
                "MIME", "DNS", "Patterns", "Mail", nioCore,
                nioConcurrency, crypto,
                deque,
            ]),
        // Reads hostile files; postern-inspector alone may use it.
        library(
            "Inspector",
            ["Inspection", "MIME", "Mail", "CArchive", "CImages", "CSeccomp", "CZlib", nioCore, crypto]),
        // Row 3: what is decided about.
        library("Facts", ["SenderAuthentication", "Inspection", "Learning", "Organization", "MIME", "Mail"]),
        library(
            "Scoring", exclude: ["ListFiles"],
            ["SenderAuthentication", "Learning", "MIME", "Patterns", "Mail", nioCore]),
        // Row 2: senders and queues; who administers.
        library("Identity", ["Log", "Mail", "CArgon2", nioConcurrency, crypto]),
        library("SenderAuthentication", ["DNS", "Mail", "CPSL", nioCore, nioConcurrency, crypto, cryptoExtras]),
        library("Queueing", ["Mail", deque, heap]),
        library("Inspection", ["MIME", "Mail", nioCore]),
        library("Learning", ["Mail", crypto]),
        // Row 1: protocol, objects and names.
        library("SMTP", ["Mail", nioCore]),
        library("Organization", ["Patterns", "Mail", yams]),
        library("MIME", ["Mail", nioCore, crypto]),
        library("DNS", ["Mail", "CUnbound", nioConcurrency, deque]),
        library("Log", ["Mail", nioConcurrency, logging]),
        // Row 0.
        library("Mail", ["CIdn2", nioCore]),
        library("Patterns", ["CRE2", "CPCRE2"]),
        // The archive: the shared library of Debian keeps the hooks to itself that tell what a search costs.
        .target(name: "CRE2", linkerSettings: [.linkedLibrary(":libre2.a")]),
        .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CUnbound", providers: [.apt(["libunbound-dev"])]),
        .systemLibrary(name: "CIdn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CPSL", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(name: "CSQLiteSetup", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CImages", providers: [.apt(["libgd-dev", "libzbar-dev"])]),
        .systemLibrary(name: "CSeccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(name: "CChecksum"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // Benchmarks/lookup.
        .executableTarget(
            name: "lookup-benchmark", dependencies: ["SQLiteStore", "Organization", "Log", "Mail"],
            path: "Benchmarks/Lookups", swiftSettings: settings),

        // Benchmarks/trace.
        .executableTarget(
            name: "trace-benchmark",
            dependencies: [
                "HeldRows", "SQLiteStore", "NodeState", "MailFlow", "Queueing", "Log", "Mail", nioCore, grdb,
            ],
            path: "Benchmarks/TraceIndex", swiftSettings: settings),

        // Benchmarks/quarantine, and items for others.
        .target(name: "HeldRows", dependencies: [grdb], path: "Benchmarks/HeldRows", swiftSettings: settings),
        .executableTarget(
            name: "quarantine-benchmark",
            dependencies: ["HeldRows", "SQLiteStore", "Queueing", "Log", "Mail", nioCore, grdb],
            path: "Benchmarks/Quarantine", swiftSettings: settings),

        // Benchmarks/authentication.
        .executableTarget(
            name: "authentication-benchmark",
            dependencies: ["SenderAuthentication", "DNS", "Mail", nioCore, crypto, cryptoExtras],
            path: "Benchmarks/Authentication", swiftSettings: settings),

        // Benchmarks/content.
        .executableTarget(
            name: "mime-benchmark", dependencies: ["Scoring", "SenderAuthentication", "MIME", "Mail", nioCore],
            path: "Benchmarks/Content",
            swiftSettings: settings),
        // Benchmarks/rules, and rules for others.
        .target(name: "MixedRules", path: "Benchmarks/MixedRules", swiftSettings: settings),
        .executableTarget(
            name: "rules-benchmark",
            dependencies: ["MixedRules", "MailFlow", "Facts", "Organization", "Patterns", "Mail", nioCore],
            path: "Benchmarks/Rules", swiftSettings: settings),
        // Benchmarks/cost.
        .executableTarget(
            name: "cost-benchmark",
            dependencies: [
                "MixedRules", "Transport", "SQLiteStore", "NodeState", "MailFlow", "Learning", "SenderAuthentication",
                "Queueing", "Organization", "DNS", "Log", "Mail", nioCore, nioPosix, nioEmbedded, nioSSL,
                nioConcurrency,
                cryptoExtras,
            ],
            path: "Benchmarks/Cost", exclude: ["octets.c", "figures.json", "changes.txt"], swiftSettings: settings),

        // For tests only.
        library(
            "PosternTesting",
            [
                "Operations", "Identity", "MailFlow", "SenderAuthentication", "Queueing", "Organization", "DNS", "Log",
                "Mail",
                nioCore,
                nioPosix, nioConcurrency, crypto, cryptoExtras, x509, asn1,
            ]),
        tests("IdentityTests", ["Identity", "Log", "Mail", "PosternTesting", nioConcurrency]),
        tests("MailTests", exclude: ["Report/Golden"], ["Mail", "PosternTesting", nioCore]),
        tests("PatternsTests", ["Patterns"]),
        tests("MIMETests", ["MIME", "Mail", nioCore]),
        tests("InspectionTests", ["Inspection", "MIME", nioCore]),
        tests(
            "InspectorTests",
            [
                "Inspector", "Inspection", "MIME", "CArchive", "CImages", "CZlib", "PosternTesting",
                nioCore, crypto,
            ]),
        // Enters the sandbox and does what must not be done in it.
        .executableTarget(
            name: "inspector-probe", dependencies: ["Inspector", "Inspection"], path: "Tests/InspectorProbe",
            swiftSettings: settings),
        tests("LearningTests", ["Learning", "Mail"]),
        tests("ScoringTests", ["Scoring", "Learning", "SenderAuthentication", "MIME", "Patterns", "Mail", nioCore]),
        tests("LogTests", ["Log", "Mail", "PosternTesting", nioConcurrency, logging]),
        tests("DNSTests", ["DNS", "Mail", "PosternTesting", nioConcurrency]),
        tests("SMTPTests", ["SMTP", "Mail", "PosternTesting", nioCore]),
        tests("OrganizationTests", ["Organization", "Mail", "PosternTesting"]),
        tests(
            "MailFlowTests",
            [
                "MailFlow", "Facts", "Scoring", "Learning", "SenderAuthentication", "Queueing", "Inspection",
                "Organization", "MIME", "DNS", "Patterns", "Mail", "PosternTesting", nioCore, nioConcurrency, crypto,
            ]),
        tests(
            "SenderAuthenticationTests",
            ["SenderAuthentication", "DNS", "Mail", "PosternTesting", nioCore, nioConcurrency, crypto, cryptoExtras]),
        tests("QueueingTests", ["Queueing", "Mail"]),
        tests(
            "SimulationTests", path: "Tests/Simulation",
            ["Queueing", "SQLiteStore", "NodeState", "Log", "Mail", "PosternTesting", nioCore, nioConcurrency, heap]),
        tests(
            "NodeStateTests",
            [
                "NodeState", "MailFlow", "Queueing", "Inspection", "Learning", "Organization", "MIME", "Log", "Mail",
                "PosternTesting", nioCore, nioConcurrency, grdb,
            ]),
        tests(
            "StoreContractTests",
            ["SQLiteStore", "Operations", "Log", "Mail", "PosternTesting", nioConcurrency]),
        tests(
            "SQLiteStoreTests",
            [
                "SQLiteStore", "NodeState", "MailFlow", "SenderAuthentication", "Queueing", "Organization",
                "Log",
                "Mail",
                "PosternTesting",
                nioCore, nioConcurrency, grdb, sqlite,
            ]),
        tests(
            "TransportTests",
            [
                "Transport", "SQLiteStore", "SMTP", "Queueing", "MailFlow", "Facts", "SenderAuthentication",
                "Inspection", "Organization", "MIME", "DNS", "Log", "Mail", "PosternTesting", nioCore, nioPosix,
                nioEmbedded, nioConcurrency,
                nioSSL,
                nioHTTP1, crypto, x509, asn1,
            ]),
        tests(
            "OperationsTests",
            [
                "Operations", "Identity", "MailFlow", "Facts", "SenderAuthentication", "Queueing", "Organization",
                "DNS",
                "Log", "Mail",
                "PosternTesting", nioCore, nioConcurrency,
            ]),
        tests(
            "AdministrationTests",
            [
                "Administration", "Operations", "Identity", "MailFlow", "Organization", "Log", "Mail",
                "PosternTesting", nioCore, nioPosix, nioConcurrency, httpTypes, crypto,
            ]),
        tests(
            "ControlTests",
            ["Control", "Operations", "Log", "Mail", "PosternTesting", nioCore, nioPosix, nioConcurrency]),
        tests(
            "GatewayTests", exclude: ["VerdictSamples"],
            [
                "Gateway", "Administration", "Recording", "OwnMail", "Operations", "Transport", "SQLiteStore",
                "NodeState", "MailFlow",
                "Facts",
                "SenderAuthentication", "Queueing", "Organization", "DNS", "Log", "Mail", "PosternTesting",
                nioCore,
                nioPosix, nioConcurrency, nioSSL,
            ]),
        tests(
            "EnginesTests",
            [
                "Engines", "NodeState", "MailFlow", "Scoring", "Organization", "Log", "Mail", "PosternTesting",
                nioConcurrency,
            ]),
        tests(
            "RecordingTests",
            [
                "Recording", "Operations", "MailFlow", "Queueing", "Log", "Mail", "PosternTesting", nioCore,
                nioConcurrency,
            ]),
        tests(
            "SupervisionTests",
            ["Supervision", "Log", "Mail", "PosternTesting", nioCore, nioPosix, nioConcurrency]),
        tests("WireTests", path: "Tests/Wire", ["PosternTesting", nioConcurrency, crypto]),
    ],
    swiftLanguageModes: [.v6]
)
