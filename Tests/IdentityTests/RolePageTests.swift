import Foundation
import Mail
import Testing

@testable import Identity

@Suite("The page of roles")
struct RolePageTests {
    @Test("has the table of permissions, and each permission stands in it once")
    func table() throws {
        let permissions = RoleTable.rows.map(\.permission)
        #expect(permissions.count == Permission.allCases.count && Set(permissions) == Set(Permission.allCases))
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let page = try String(contentsOf: root.appending(path: "docs/reference/roles.md"), encoding: .utf8)
        let part = try #require(page.components(separatedBy: "permissions -->").dropFirst().first)
        let rows = part.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let expected = RoleTable.rows.map { row in
            ["`\(row.permission.rawValue)`"]
                + Role.allCases.map { role -> String in
                    switch row.roles[role] {
                    case nil: "–"
                    case .own?: "own"
                    case .withReason?: "reason"
                    case .whole?: "yes"
                    }
                }
        }
        let lines = expected.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
        #expect(rows.map { Array($0.prefix(7)) } == expected, "it should be\n\(lines)")
        #expect(rows.allSatisfy { $0.count == 8 })
    }

    @Test("a role for one organization reaches no other one, and says that others are unknown")
    func scope() {
        let principal = Principal(
            Caller(.account, name: "ann"), authentication: "password", grants: [Grant(.helpDesk, for: "contoso")])
        #expect(Authorization.ruling(for: principal, .traceRead, in: "contoso") == .allowed)
        let change = Authorization.ruling(for: principal, .configurationChange, in: "contoso")
        #expect(change == .notAllowed(.configurationChange))
        #expect(Authorization.ruling(for: principal, .traceRead, in: "fabrikam") == .outOfScope)
        #expect(Authorization.ruling(for: principal, .serverRead, in: nil) == .notAllowed(.serverRead))
    }
}
