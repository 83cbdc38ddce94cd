import Foundation
import Testing

@testable import Scoring

@Suite("The page about scoring")
struct PageTests {
    private func file(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test("has each symbol with its families, what it may lead to and its class, and no others")
    func symbols() throws {
        let page = try file("docs/reference/scoring.md")
        let rows = page.split(separator: "\n").filter {
            $0.hasPrefix("| `") && $0.contains("_") && $0.utf8.count { $0 == 0x7C } == 6
        }
        #expect(rows.count == Symbol.allCases.count)
        let weights = try file("Sources/Scoring/ListFiles/weights.txt")
        for symbol in Symbol.allCases {
            let line = try #require(weights.split(separator: "\n").first { $0.hasPrefix(symbol.id + " ") })
            let weight = line.dropFirst(symbol.id.count + 1)
            let families = symbol.families.map(\.rawValue).joined(separator: ", ")
            let row = "| `\(symbol.id)` | \(families) | \(symbol.kind.rawValue) | \(weight) | \(symbol.clause("…")) |"
            #expect(rows.contains { $0 == row }, "\(row)")
        }
    }

    @Test("has each rule")
    func rules() throws {
        let page = try file("docs/reference/scoring.md")
        for rule in ScoringRule.allCases { #expect(page.contains("| `\(rule.rawValue)` |"), "\(rule.rawValue)") }
    }

    @Test("the lists that are built in are the files")
    func lists() throws {
        for (name, text) in ShippedLists.all {
            #expect(
                try file("Sources/Scoring/ListFiles/\(name)") == text + "\n"
                    || file("Sources/Scoring/ListFiles/\(name)") == text, "\(name)")
        }
    }
}
