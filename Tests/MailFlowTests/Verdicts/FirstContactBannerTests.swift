import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("The banner of a first contact")
struct FirstContactBannerTests {
    typealias Scene = ScoringStageTests.Scene

    /// The copies of a message, each as it leaves, by the recipients.
    private func copies(
        _ scene: Scene, _ change: (inout RecipientVerdict) -> Void = { _ in }
    ) throws -> [String: String] {
        var hand = try scene.result().hand
        var verdict = try #require(hand.outcomes?.verdicts.first)
        verdict.showsFirstContactBanner = true
        change(&verdict)
        hand.outcomes = RecipientOutcomes([verdict])
        for index in hand.accepted.copies.indices { hand.accepted.copies[index].edits = MessageEdits() }
        #expect(FirstContactBanner().rule(on: &hand) == nil)
        let content = ByteBuffer(string: scene.message)
        var texts: [String: String] = [:]
        for copy in hand.accepted.copies {
            for delivery in copy.deliveries {
                texts[delivery.deliverTo.description] = String(buffer: copy.edits.replaced(content))
            }
        }
        return texts
    }

    private let english = "Your organization has not had mail from jo@fabrikam-reading.com before."

    @Test("a message gets the banner before its text, with the author's address, in the organization's language")
    func languages() throws {
        let text = try #require(try copies(Scene())["ann@contoso.com"])
        let banner = try #require(text.firstRange(of: english))
        let words = try #require(text.firstRange(of: "The minutes of Thursday"))
        #expect(banner.upperBound < words.lowerBound)
        let german = try copies(Scene().with { $0.settings = "transportConfig: { InternalDsnDefaultLanguage: de }" })
        #expect(german["ann@contoso.com"]?.contains("Von jo@fabrikam-reading.com kam noch nie Post") == true)
    }

    @Test("an address that could be more than an address is left out")
    func hostile() throws {
        for from in ["\"a<b>&c\"@evil.example", "%%DisplayName%%@evil.example"] {
            let text = try copies(Scene().with { $0.from = from })["ann@contoso.com"]
            #expect(text?.contains("has not had mail from this author before") == true, "\(from)")
        }
    }

    @Test("only copies for the organization's own domains that are not held get the banner")
    func others() throws {
        // Eve's mail goes outside.
        let texts = try copies(Scene().with { $0.recipients = ["ann@contoso.com", "eve@contoso.com"] })
        #expect(texts["ann@contoso.com"]?.contains(english) == true)
        #expect(texts["eve@example.org"]?.contains(english) == false)
        let quarantine = "hostedContentFilterPolicy: { HighConfidenceSpamAction: Quarantine }"
        let held = try copies(PolicyVectorTests.gtube.with { $0.settings = quarantine })
        #expect(held["ann@contoso.com"]?.contains(english) == false)
        let none = try copies(Scene()) { $0.showsFirstContactBanner = false }
        #expect(none["ann@contoso.com"]?.contains(english) == false)
    }

    @Test("a signed message stays as it is")
    func signed() {
        let content = ByteBuffer(
            string: "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
                + "Content-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n")
        var edits = MessageEdits()
        let writer = DisclaimerWriter(
            content: .memory(content), beginning: content, size: content.readableBytes,
            id: NetworkMessageID(high: 1, low: 2))
        for language in ReportLanguage.allCases {
            let banner = FirstContactWords.banner(about: EmailAddress("jo@fabrikam.com"), in: language)
            let outcome = writer.apply(banner, sender: nil, to: &edits)
            #expect(outcome == .ignored(reason: "the message is signed"))
        }
        #expect(edits == MessageEdits())
    }
}
