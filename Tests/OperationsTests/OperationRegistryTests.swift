import Foundation
import Mail
import PosternTesting
import Testing

@testable import Operations

@Suite("The registry of operations")
struct OperationRegistryTests {
    @Test("lists each operation once, by a name of its own in two words")
    func names() {
        let names = OperationRegistry.all.map { $0.name }
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.split(separator: ".").count == 2, "\(name)")
            guard let found = OperationRegistry.named(name) else {
                Issue.record("\(name) is not found by its name")
                continue
            }
            let foundName = found.name
            #expect(foundName == name)
        }
    }

    @Test("says of each operation what its caller needs and what the audit log has of it")
    func traits() {
        for operation in OperationRegistry.all {
            let traits = operation.traits
            switch traits.trail {
            // What leaves no entry changes nothing that outlives it, so that reading is enough for it; the first steps
            // of an import are in memory, and the last one has the entry.
            case .none:
                let isStep = [RecipientImportStart.traits.name, RecipientImportPortion.traits.name].contains(
                    traits.name)
                // The index of the trace is made anew of what the store has, and nobody finds a difference.
                let isUpkeep = traits.name == TraceRebuild.traits.name
                #expect(isUpkeep || traits.needs != .writableStore, "\(traits.name)")
                #expect(isStep || !Self.changing.contains(traits.permission), "\(traits.name)")
            case .entry:
                // A look into the trace has an entry too, and needs nothing but the store.
                #expect((traits.needs == .store) == (traits.permission == .traceRead), "\(traits.name)")
                #expect(
                    Self.changing.contains(traits.permission) || traits.permission == .traceRead, "\(traits.name)")
            }
        }
    }

    private static let changing: Set<Permission> = [
        .configurationChange, .recipientChange, .queueChange, .messageContent, .connectorValidate, .keyChange,
        .traceForget,
    ]

    @Test("gives every action of the audit log to one operation")
    func actions() {
        let actions = OperationRegistry.all.compactMap { operation -> AuditAction? in
            if case .entry(let action) = operation.traits.trail { return action }
            return nil
        }
        #expect(
            actions.sorted { $0.rawValue < $1.rawValue } == AuditAction.allCases.sorted { $0.rawValue < $1.rawValue })
    }

    @Test("is what the reference page lists, with permission, need and entry")
    func page() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let page = try String(contentsOf: root.appending(path: "docs/reference/operations.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
        }
        let expected = OperationRegistry.all.map { operation -> [String] in
            let traits = operation.traits
            let need =
                switch traits.needs {
                case .store: "–"
                case .writableStore: "store"
                case .runningGateway: "gateway"
                }
            let entry = if case .entry(let action) = traits.trail { action.rawValue } else { "–" }
            return [traits.name, traits.permission.rawValue, need, entry]
        }
        #expect(rows.map { Array($0.prefix(4)) } == expected)
    }
}
