import Foundation
import Mail
import Testing

@testable import SQLiteStore

@Suite("Secrets in the store")
struct SecretTests {
    @Test("secrets are made once and are there for ever, for writers and readers")
    func madeOnce() throws {
        let fixture = StoreFixture()
        var store = try fixture.open()
        #expect(try store.reader.secret(named: "server") == nil)
        #expect(try store.secret(named: "server") { [1, 2, 3] } == [1, 2, 3])
        #expect(try store.secret(named: "server") { [9] } == [1, 2, 3])
        #expect(try store.reader.secret(named: "server") == [1, 2, 3])
        #expect(try store.secret(named: "other") { [4] } == [4])
        store.close()
        store = try fixture.open()
        #expect(try store.secret(named: "server") { [9] } == [1, 2, 3])
        store.close()
    }
}
