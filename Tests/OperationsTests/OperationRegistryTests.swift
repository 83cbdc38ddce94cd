import Foundation
import Identity
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
                // What reads lessons mends their files where a crash has cut them off.
                let mends = traits.permission == .learningRead
                #expect(isUpkeep || mends || traits.needs != .writableStore, "\(traits.name)")
                #expect(isStep || isUpkeep || !Self.changing.contains(traits.permission), "\(traits.name)")
            case .entry, .oneOf:
                // A look into the trace has an entry too, and needs nothing but the store. Who may look may also order a
                // file of it, cancel that, and keep the conditions.
                let isOrder = Self.ofReaders.contains(traits.name)
                let isLook = [.traceRead, .quarantineRead].contains(traits.permission) && !isOrder
                #expect((traits.needs == .store) == isLook, "\(traits.name)")
                #expect(
                    Self.changing.contains(traits.permission)
                        || [.traceRead, .learningRead, .quarantineRead, .tokenChange].contains(traits.permission),
                    "\(traits.name)")
            }
        }
    }

    private static let ofReaders: Set<String> = [
        HistoricalSearchStart.traits.name, JobCancel.traits.name, SavedSearchSet.traits.name,
        SavedSearchRemove.traits.name,
    ]

    private static let changing: Set<Permission> = [
        .configurationChange, .recipientChange, .queueChange, .messageContent, .connectorValidate, .keyChange,
        .serverChange, .traceForget, .learningChange, .allowBlockChange, .ruleChange, .quarantineChange, .senderChange,
        .accountChange, .quarantineContent, .quarantineAnswer, .organizationCreate, .organizationDelete,
    ]

    /// What the owner of an account does by the steps of a sign-in, which are no operations.
    private static let ofOwners: Set<AuditAction> = [.accountPassword, .accountFactor, .sessionCreate]

    @Test("gives every action of the audit log to one operation on one object")
    func actions() {
        let actions = OperationRegistry.all.compactMap { operation -> AuditAction? in
            if case .entry(let action) = operation.traits.trail { return action }
            return nil
        }
        let others = AuditAction.allCases.filter { !Self.ofOwners.contains($0) }
        #expect(actions.sorted { $0.rawValue < $1.rawValue } == others.sorted { $0.rawValue < $1.rawValue })
        for operation in OperationRegistry.all {
            guard case .oneOf(let several) = operation.traits.trail else { continue }
            #expect(several.count > 1 && Set(several).isSubset(of: actions), "\(operation.traits.name)")
        }
    }

    @Test("is what the reference page lists, with permission, need and entry")
    func page() throws {
        let rows = Self.rows(of: try Self.parts()[0]).map { row in row.map { $0.trimmingCharacters(in: ["`"]) } }
        let expected = OperationRegistry.all.map { operation -> [String] in
            let traits = operation.traits
            let need =
                switch traits.needs {
                case .store: "–"
                case .writableStore: "store"
                case .runningGateway: "gateway"
                }
            let entry =
                switch traits.trail {
                case .none: "–"
                case .entry(let action): action.rawValue
                case .oneOf(let actions): actions.map(\.rawValue).joined(separator: "`, `")
                }
            return [traits.name, traits.permission.rawValue, need, entry]
        }
        #expect(rows.map { Array($0.prefix(4)) } == expected)
    }

    @Test("has the arguments that the reference page lists, each with its kind and its meaning")
    func arguments() throws {
        let parts = try Self.parts()
        #expect(parts.count == 3)
        let rows = Self.rows(of: parts[1])
        var expected: [[String]] = []
        for operation in OperationRegistry.all {
            for argument in try ArgumentProbe.arguments(of: operation) {
                expected.append([
                    "`\(operation.name)`", "`\(argument.path)`\(argument.isOptional ? " (optional)" : "")",
                    argument.kind,
                ])
            }
        }
        let table = expected.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
        #expect(rows.map { Array($0.prefix(3)) } == expected, "it should be\n\(table)")
        #expect(rows.allSatisfy { $0.count == 4 && !$0[3].isEmpty })
    }

    /// The reference page: what is before its table of arguments, the table, what is behind it.
    private static func parts() throws -> [Substring] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let page = try String(contentsOf: root.appending(path: "docs/reference/operations.md"), encoding: .utf8)
        return page.split(separator: "<!-- arguments -->").flatMap { $0.split(separator: "<!-- /arguments -->") }
    }

    private static func rows(of part: Substring) -> [[String]] {
        part.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: [" "]) }
        }
    }
}
