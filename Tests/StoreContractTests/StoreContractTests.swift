import Operations
import PosternTesting
import SQLiteStore
import Testing

/// Makes an empty store for one clause.
struct StoreMaker: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable () throws -> any ContractStore

    /// Every store that must keep the contract: one joins by a line.
    static let all = [
        StoreMaker(testDescription: "the model store") { ContractModelStore() },
        StoreMaker(testDescription: "the store over SQLite") { try SQLiteContractStore() },
        StoreMaker(testDescription: "the store over SQLite, which encrypts held mail") {
            try SQLiteContractStore(keys: QuarantineKeys(String(repeating: "A", count: 43) + "="))
        },
    ]
}

@Suite("The stores' contract", .timeLimit(.minutes(10)))
struct StoreContractTests {
    @Test("is kept, clause by clause, by every store", arguments: StoreMaker.all, StoreContract.clauses)
    func isKept(maker: StoreMaker, clause: StoreContract.Clause) async throws {
        let store = try maker.make()
        let violations = await clause.violations(by: store)
        await store.close()
        #expect(violations == [], "\(clause)")
    }

    @Test("finds a defect that is planted in any store", arguments: StoreMaker.all, PlantedDefect.allCases)
    func findsDefects(maker: StoreMaker, defect: PlantedDefect) async throws {
        let clause = try #require(StoreContract.clauses.first { $0.name.hasPrefix(defect.clause) })
        let store = DefectiveStore(try maker.make(), defect)
        let violations = await clause.violations(by: store)
        await store.close()
        #expect(!violations.isEmpty, "\(defect) is not found by: \(clause)")
    }

    @Test("has clauses of different names, so that each defect points at one")
    func names() {
        let names = StoreContract.clauses.map(\.name)
        #expect(Set(names).count == names.count)
        for defect in PlantedDefect.allCases {
            #expect(names.count { $0.hasPrefix(defect.clause) } == 1, "\(defect)")
        }
    }
}
