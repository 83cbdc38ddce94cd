import Crypto
import Facts
import Mail
import Testing

@testable import MailFlow

@Suite("By what a message can be found later")
struct MessageTraitsTests {
    private func traits(
        _ text: String, from client: String = stranger, sender: String = "a@sender.example",
        to recipient: String = "ann@contoso.com"
    ) throws -> MessageTraits? {
        let basis = ExaminationBasis(snapshot: try snapshot(contoso, fabrikam))
        let examination = try basis.examination(of: text, from: client, sender: sender, to: recipient)
        return examination.decided().hand.accepted.traits?.traits()
    }

    private let words = Array("words".utf8)
    private var attached: String { message(attachment: words, disposition: "attachment; filename=a.txt") }

    @Test("mail from outside has its senders and its files, and the words of the message are no file")
    func incoming() throws {
        let found = try #require(try traits(attached))
        #expect(found.isIncoming)
        #expect(found.senders.first?.description == "a@sender.example")
        #expect(found.files == [Array(SHA256.hash(data: words))])
    }

    @Test("what the organization's own people send has its files alone")
    func originating() throws {
        let found = try #require(
            try traits(attached, from: headOffice, sender: "ann@contoso.com", to: "x@outside.example"))
        #expect(!found.isIncoming && found.senders.isEmpty && found.links.isEmpty)
        #expect(found.files.count == 1 && found.campaign == nil)
    }
}
