import Foundation
import Mail
import MailFlow
import SenderAuthentication
import Testing

@Suite("A stored signing key") struct StoredDKIMKeyTests {
    private func key(
        _ organization: String, _ domain: String, _ selector: DKIMSelector, from: Int64?, text: String = "PRIVATE"
    ) -> StoredDKIMKey {
        StoredDKIMKey(
            organization: organization, domain: domain, selector: selector, algorithm: .ed25519SHA256,
            privateKey: text, createdAt: WallTime(milliseconds: 7),
            signsFrom: from.map { WallTime(milliseconds: $0) })
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
