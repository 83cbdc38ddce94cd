import Mail
import Testing

@testable import Learning

@Suite("Campaigns")
struct CampaignTests {
    private let lure = Sample {
        $0.from = "alert@evil.example"; $0.id = "<1@evil.example>"; $0.subject = "Your mailbox storage is full"
        $0.text =
            "Dear user your mailbox has reached its storage limit and new messages will be returned to their senders until "
            + "you confirm your account by the button below within one day or all of your folders will be deleted"
        $0.links = [Sample.link("evil.example", isRelated: true), Sample.link("landing.example")]
        $0.images = ["https://cdn.example/logo.png"]
    }

    private func day(_ number: Int) -> DayNumber { DayNumber(Sample.day(number)) }

    private func learned(_ label: LessonKind = .spam, by teacher: UInt64 = 0) -> Campaigns {
        var campaigns = Campaigns()
        campaigns.learn(lure.prepared.print, label, by: teacher, on: day(0))
        return campaigns
    }

    private func kinds(_ campaigns: Campaigns, _ sample: Sample, on number: Int = 0, isKnown: Bool = false)
        -> [CampaignMatch.Kind]
    {
        campaigns.match(sample.prepared.print, isKnownSender: isKnown, on: day(number)).match?.kinds ?? []
    }

    @Test("are found again by words, a link, an image, the subject and the sender, each by itself")
    func kinds() {
        let campaigns = learned()
        #expect(kinds(campaigns, lure) == [.words, .link, .image, .subject, .sender])
        let other = Sample {
            $0.from = "x@other.example"; $0.id = "<2@x>"
        }
        #expect(kinds(campaigns, other) == [])
        #expect(kinds(campaigns, other.with { $0.text = lure.text + " or you lose them" }) == [.words])
        #expect(kinds(campaigns, other.with { $0.links = [Sample.link("landing.example")] }) == [.link])
        #expect(kinds(campaigns, other.with { $0.images = lure.images }) == [.image])
        #expect(kinds(campaigns, other.with { $0.subject = lure.subject + " 20261130" }) == [.subject])
        #expect(kinds(campaigns, other.with { $0.from = "other@evil.example" }) == [.sender])
        // Whoever poses as the sender is another one.
        #expect(
            kinds(
                campaigns,
                other.with {
                    $0.from = "other@evil.example"; $0.isAligned = false
                }) == [])
        #expect(kinds(campaigns, other.with { $0.links = [Sample.link("landing.example", isShared: true)] }) == [])
        #expect(kinds(campaigns, other.with { $0.from = lure.from }, isKnown: true) == [])
    }

    @Test("keep what the report said, for thirty days")
    func time() {
        let campaigns = learned(.phish)
        let match = campaigns.match(lure.prepared.print, isKnownSender: false, on: day(30)).match
        #expect(match?.isPhish == true && match?.reported == UTCDay(Sample.day(0)))
        #expect(campaigns.match(lure.prepared.print, isKnownSender: false, on: day(31)).match == nil)
        #expect(learned(.spam).match(lure.prepared.print, isKnownSender: false, on: day(1)).match?.isPhish == false)
        var swept = campaigns
        swept.sweep(on: day(31))
        #expect(swept.counts.texts == 0 && swept.counts.keys == 0)
    }

    @Test("are void for what matches three clean messages, and only for that")
    func clean() {
        var campaigns = learned()
        let newsletter = Sample {
            $0.from = "x@other.example"; $0.links = [Sample.link("landing.example")]
        }
        for _ in 0..<3 {
            #expect(kinds(campaigns, newsletter) == [.link])
            campaigns.noteClean(campaigns.match(newsletter.prepared.print, isKnownSender: false, on: day(1)).found)
        }
        #expect(kinds(campaigns, newsletter) == [])
        #expect(kinds(campaigns, lure) == [.words, .image, .subject, .sender])
        // Somebody reports it again: it was missed, not clean.
        campaigns.learn(lure.prepared.print, .spam, by: 1, on: day(2))
        #expect(kinds(campaigns, newsletter, on: 2) == [.link])
    }

    @Test("are void once somebody calls a message good, and a person can't call it bad again")
    func good() {
        var campaigns = learned(by: 1)
        let next = lure.with {
            $0.id = "<3@evil.example>"; $0.text += " and more"
        }
        campaigns.learn(next.prepared.print, .good, by: 2, on: day(1))
        #expect(kinds(campaigns, lure, on: 1) == [])
        campaigns.learn(lure.prepared.print, .spam, by: 1, on: day(2))
        #expect(kinds(campaigns, lure, on: 2) == [])
        campaigns.learn(lure.prepared.print, .phish, by: 0, on: day(3))
        #expect(kinds(campaigns, lure, on: 3) == [.words, .link, .image, .subject, .sender])
        // A person's word does not hold against an administrator's.
        campaigns.learn(next.prepared.print, .good, by: 2, on: day(4))
        #expect(!kinds(campaigns, lure, on: 4).isEmpty)
    }

    @Test("count again where two others than who called a message good report it, and thirty days after the good word")
    func outweighed() {
        let all: [CampaignMatch.Kind] = [.words, .link, .image, .subject, .sender]
        var campaigns = learned(by: 1)
        campaigns.learn(lure.prepared.print, .good, by: 2, on: day(1))
        campaigns.learn(lure.prepared.print, .spam, by: 1, on: day(1))
        #expect(kinds(campaigns, lure, on: 1) == [])
        campaigns.learn(lure.prepared.print, .spam, by: 3, on: day(1))
        #expect(kinds(campaigns, lure, on: 1) == all)
        var other = learned(by: 1)
        other.learn(lure.prepared.print, .good, by: 2, on: day(1))
        other.learn(lure.prepared.print, .spam, by: 1, on: day(20))
        #expect(kinds(other, lure, on: 31) == [] && kinds(other, lure, on: 32) == all)
        // Who called it good may think otherwise.
        var own = learned(by: 1)
        own.learn(lure.prepared.print, .good, by: 2, on: day(1))
        own.learn(lure.prepared.print, .spam, by: 2, on: day(1))
        #expect(kinds(own, lure, on: 1) == all)
    }

    @Test("are confirmed by an administrator or by a second person, and not by the same one twice")
    func confirmed() {
        func isConfirmed(_ campaigns: Campaigns) -> Bool? {
            campaigns.match(lure.prepared.print, isKnownSender: false, on: day(1)).match?.isConfirmed
        }
        #expect(isConfirmed(learned()) == true)
        var campaigns = learned(by: 1)
        #expect(isConfirmed(campaigns) == false)
        campaigns.learn(lure.prepared.print, .phish, by: 1, on: day(1))
        #expect(isConfirmed(campaigns) == false)
        campaigns.learn(lure.prepared.print, .phish, by: 2, on: day(1))
        #expect(isConfirmed(campaigns) == true)
    }

    @Test("of things alone are bounded too")
    func keyBounds() {
        var campaigns = Campaigns()
        for number in 0..<Campaigns.maximumKeys + 100 {
            let key = Fingerprint.Key(.link, Mix.bits(UInt64(number)))
            campaigns.learn(Fingerprint(sketch: nil, keys: [key]), .spam, by: 0, on: day(number / 10_000))
        }
        #expect(campaigns.counts.keys <= Campaigns.maximumKeys)
        #expect(campaigns.counts.keys > Campaigns.maximumKeys / 2)
    }

    @Test("of texts are alike by most of their words, whatever digits and names stand among them")
    func texts() throws {
        let sketch = try #require(Sketch(Sample.words(lure.text)))
        let numbered = try #require(Sketch(Sample.words("4711 " + lure.text + " 0815")))
        #expect(sketch.likeness(to: numbered) == 1)
        let changed = try #require(Sketch(Sample.words(lure.text.replacing("button below", with: "red button here"))))
        #expect(sketch.likeness(to: changed) >= Campaigns.likeness)
        var prose = Prose(5)
        let other = try #require(Sketch(Sample.words(prose.text("good"))))
        #expect(sketch.likeness(to: other) < 0.2)
        #expect(Sketch(Sample.words("too few words to be like anything at all")) == nil)
        #expect(Sketch(Sample.words(String(repeating: "again and again ", count: 40))) == nil)
    }

    @Test("are bounded: of many reports the newest stay")
    func bounds() {
        var campaigns = Campaigns()
        for number in 0..<4_600 {
            var prose = Prose(UInt64(number))
            let text = prose.text("w\(Prose.letters(number))", words: 30)
            let sample = Sample {
                $0.from = "a@host\(number).example"; $0.text = text; $0.subject = text
            }
            campaigns.learn(sample.prepared.print, .spam, by: 0, on: day(number / 400))
        }
        #expect(campaigns.counts.texts <= Campaigns.maximumSketches)
        #expect(campaigns.counts.texts > Campaigns.maximumSketches / 2)
        #expect(campaigns.size < 12 << 20)
    }

    @Test("know after a restart what of them was clean")
    func files() throws {
        var campaigns = learned()
        for _ in 0..<3 {
            campaigns.noteClean(campaigns.match(lure.prepared.print, isKnownSender: false, on: day(1)).found)
        }
        #expect(kinds(campaigns, lure) == [])
        var again = learned()
        let octets = campaigns.clean.octets
        again.restore(try CleanMatches(reading: octets))
        #expect(kinds(again, lure) == [])
        for length in 0..<octets.count {
            #expect(throws: LearningDamage.cutOff) { try CleanMatches(reading: Array(octets.prefix(length))) }
        }
    }
}
