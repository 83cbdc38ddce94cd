import Mail
import Testing

@testable import Learning

@Suite("The mark of a message's content")
struct TextMarkTests {
    private static let letter = Sample {
        $0.text =
            "Dear user your mailbox has reached its storage limit and new messages will be returned to their senders until "
            + "you confirm your account by the button below within one day or all of your folders will be deleted"
        $0.links = [Sample.link("landing.example"), Sample.link("drive.example", isShared: true)]
    }
    private static let short = Sample {
        $0.text = "Please see the attached file"
        $0.links = []
    }

    private func fits(_ delivered: Sample, _ reported: Sample, hash: SipHash = Sample.hash) -> Bool {
        TextMark(delivered.specimen, hash: Sample.hash).fits(reported.specimen, hash: hash)
    }

    private static let banner =
        "External mail do not follow links and do not open files unless you know the sender and expect what it holds "
    private static let other =
        "The minutes of our meeting on Tuesday are in the folder and we hope to see everybody again next week in the big "
        + "room with coffee and cake before the summer begins and the house is closed for repairs of roof and heating"

    @Test("fits the message itself, and with what servers put in on the way")
    func same() {
        for sample in [Self.letter, Self.short] {
            #expect(fits(sample, sample))
            #expect(fits(sample, sample.with { $0.text = Self.banner + $0.text }))
            #expect(fits(sample, sample.with { $0.links.append(Sample.link("contoso.com")) }), "of the organization")
            #expect(fits(sample, sample.with { $0.links.append(Sample.link("short.example", isShared: true)) }))
        }
        #expect(fits(Self.letter, Self.letter.with { $0.text = String($0.text.prefix(150)) }), "cut in the middle")
    }

    @Test("fits no other words, and no other links")
    func other() {
        for sample in [Self.letter, Self.short] {
            #expect(!fits(sample, sample.with { $0.text = Self.other }))
            #expect(!fits(sample, sample.with { $0.text = "" }))
            #expect(!fits(sample, sample.with { $0.links.append(Sample.link("rival.example")) }))
        }
        let long = (0..<200).map { "word\(Prose.letters($0))" }.joined(separator: " ")
        #expect(!fits(Self.short, Self.short.with { $0.text += " " + long }), "many words behind few")
        #expect(!fits(Self.letter, Self.letter.with { $0.text += " " + long }))
    }

    @Test("means nothing without the key that it was made with")
    func key() { #expect(!fits(Self.letter, Self.letter, hash: SipHash(3, 4))) }

    @Test("of a message without words tells where its links lead")
    func wordless() {
        let image = Self.letter.with { $0.text = "" }
        #expect(fits(image, image))
        #expect(!fits(image, image.with { $0.text = Self.other + " " + Self.letter.text }))
        #expect(!fits(image, image.with { $0.links = [Sample.link("rival.example")] }))
    }

    @Test("is the same when it is read again, bounded, and no other text is one")
    func text() {
        let many = TextMark(words: Array(0...60_000), hosts: Array(5...600))
        #expect(many.words == Array(0..<24) && many.hosts == Array(5..<45))
        for mark in [many, TextMark(words: [], hosts: []), TextMark(words: [9, 9, 7], hosts: [0xABCD])] {
            #expect(TextMark(text: mark.text) == mark)
        }
        #expect(many.text.utf8.count <= 180)
        for text in ["", "====", "no mark", "/w==", "AgEA"] { #expect(TextMark(text: text) == nil, "\(text)") }
    }
}
