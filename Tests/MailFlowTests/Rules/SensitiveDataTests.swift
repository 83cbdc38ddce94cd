import Organization
import Testing

@testable import MailFlow

@Suite("Sensitive data")
struct SensitiveDataTests {
    private func found(_ text: String, _ kinds: [RuleCondition.DataClassification]) -> [String] {
        let octets = Array(text.utf8)
        return SensitiveData.matches(of: kinds, in: octets).map { String(decoding: octets[$0.range], as: UTF8.self) }
    }

    @Test(
        "A number of a card is found by its issuer, its length and its check digit, with and without separators",
        arguments: [
            "4111111111111111", "4111 1111 1111 1111", "4111\u{A0}1111\u{A0}1111\u{A0}1111", "4111-1111-1111-1111",
            "4222222222222", "5555555555554444", "2221000000000009", "378282246310005", "3782 822463 10005",
            "6011111111111117", "30569309025904",
            "3530111333300000", "6200000000000005",
        ])
    func cards(number: String) {
        for text in [number, "card: \(number).", "(\(number))", "\(number) 12/29", "No \(number),\(number)"] {
            #expect(found(text, [.creditCardNumber]).first == number, "\(text)")
        }
    }

    @Test(
        "Other numbers are none of a card",
        arguments: [
            "4111111111111112", "1234567890123452", "41111111111111111111", "04111111111111111", "x4111111111111111",
            "4111111111111111x", "4111  1111 1111 1111", "4111.1111.1111.1111", "411111111111111",
            "5555555555554444444",
            "0000000000000000", "4111-1111-1111", "", "4", "-", "4111 1111 1111 111",
        ])
    func noCards(text: String) {
        #expect(found(text, [.creditCardNumber]).isEmpty)
    }

    @Test(
        "A bank account number is found by its country, its length and its check digits, in any case, with and without blanks",
        arguments: [
            "DE89370400440532013000", "de89370400440532013000", "GB29 NWBK 6016 1331 9268 19",
            "FR1420041010050500013M02606", "NO9386011117947", "BE68 5390 0754 7034", "CH9300762011623852957",
            "MT84MALT011000012345MTLCAST001S",
        ])
    func accounts(number: String) {
        for text in [number, "IBAN: \(number).", "pay to \(number) now"] {
            #expect(found(text, [.iban]) == [number], "\(text)")
        }
    }

    @Test(
        "Other text is none of an account",
        arguments: [
            "DE89370400440532013001", "DE8937040044053201300", "DE893704004405320130000", "ADE89370400440532013000",
            "XX89370400440532013000", "DE89-3704-0044-0532-0130-00", "D E89370400440532013000", "DE", "", "DE89",
        ])
    func noAccounts(text: String) {
        #expect(found(text, [.iban]).isEmpty)
    }

    @Test("Kinds that are not asked for are not found, and both are found in their order")
    func kinds() {
        let text = "4111111111111111 and DE89370400440532013000 and 5555555555554444"
        #expect(
            found(text, []).isEmpty && found(text, [.iban]).count == 1 && found(text, [.creditCardNumber]).count == 2)
        let matches = SensitiveData.matches(of: [.iban, .creditCardNumber], in: Array(text.utf8))
        #expect(matches.map(\.kind) == [.creditCardNumber, .iban, .creditCardNumber])
        #expect(matches.map(\.shown) == ["4111**********11", "DE89****************00", "5555**********44"])
    }

    @Test("So many numbers are kept and no more")
    func bound() {
        let text = Array(String(repeating: "4111111111111111,", count: 500).utf8)
        #expect(SensitiveData.matches(of: [.creditCardNumber], in: text).count == SensitiveData.most)
        #expect(SensitiveData.matches(of: [.creditCardNumber], in: text, limit: 1).count == 1)
    }

    @Test("Octets that are no text are passed over")
    func octets() {
        let text = [0xFF, 0xC3] + Array("4111111111111111".utf8) + [0, 0xE9]
        #expect(SensitiveData.matches(of: [.creditCardNumber, .iban], in: text).map(\.range) == [2..<18])
    }
}
