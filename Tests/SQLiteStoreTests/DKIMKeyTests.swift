import Foundation
import Mail
import MailFlow
import SenderAuthentication
import Testing

@testable import SQLiteStore

@Suite("Signing keys in the store") struct DKIMKeyTests {
    private func key(
        _ organization: String, _ domain: String, _ selector: DKIMSelector, from: Int64?, text: String = "PRIVATE"
    ) -> StoredDKIMKey {
        StoredDKIMKey(
            organization: organization, domain: domain, selector: selector, algorithm: .ed25519SHA256,
            privateKey: text, createdAt: WallTime(milliseconds: 7),
            signsFrom: from.map { WallTime(milliseconds: $0) })
    }

    @Test("survive a restart, take the place of the domain's old ones and of no others")
    func keep() throws {
        let fixture = StoreFixture()
        let first = key("contoso", "contoso.com", .first, from: 8)
        let second = key("contoso", "contoso.com", .second, from: nil)
        let other = key("fabrikam", "contoso.com", .first, from: 9)
        do {
            let store = try fixture.open()
            defer { store.close() }
            #expect(try store.reader.dkimKeys() == [])
            try store.replaceDKIMKeys(of: "contoso.com", organization: "contoso", with: [first, second])
            try store.replaceDKIMKeys(of: "contoso.com", organization: "fabrikam", with: [other])
        }
        do {
            let store = try fixture.open()
            defer { store.close() }
            #expect(try store.reader.dkimKeys() == [first, second, other])
            let new = key("contoso", "contoso.com", .second, from: 10, text: "OTHER")
            try store.replaceDKIMKeys(of: "contoso.com", organization: "contoso", with: [new])
            #expect(try store.reader.dkimKeys() == [new, other])
        }
    }

    @Test("signing keys are not shown by a description")
    func secret() {
        let key = key("contoso", "contoso.com", .first, from: 8)
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("PRIVATE") && !"\(key)".contains("PRIVATE"))
        #expect("\(key)" == "selector1-ed25519._domainkey.contoso.com")
    }
}
