import Learning
import Mail
import SenderAuthentication
import Testing

@testable import Scoring

private func record(
    _ rung: SenderRecord.Rung, isGood: Bool = true, isAnswered: Bool = false, seen: Int = 14
) -> SenderRecord {
    SenderRecord(
        rung: rung, isGood: isGood, isAnswered: isAnswered, seen: seen, since: UTCDay("2026-05-03") ?? UTCDay(number: 0)
    )
}

private func knowing(_ sender: SenderRecord, _ change: (inout Letter) -> Void = { _ in }) -> Letter {
    var letter = Letter { $0.history = .init(Knowledge(sender: sender, days: 200)) }
    change(&letter)
    return letter
}

private func words(against: Bool, full: Bool, days: Int? = 3) -> Letter {
    Letter {
        $0.history = .init(
            Knowledge(days: days, tokens: .init(speaksAgainst: against, isFull: full, lessons: full ? 3_000 : 1_000)))
    }
}

private func campaign(_ kinds: CampaignMatch.Kind..., isPhish: Bool = false) -> Letter {
    Letter {
        $0.history = .init(
            Knowledge(
                campaign: CampaignMatch(
                    kinds: kinds, isPhish: isPhish, reported: UTCDay("2026-11-22") ?? UTCDay(number: 0))))
    }
}

private func unvouched(_ letter: Letter) -> Letter {
    letter.with {
        $0.spf = .fail; $0.dkim = []
    }
}

extension SymbolCase {
    /// What an organization has learned.
    static let learned: [SymbolCase] =
        ladder(.histPersonKnown, .person, isGood: true) + ladder(.histKnown, .organization, isGood: true)
        + ladder(.histDomainKnown, .domain, isGood: true) + ladder(.histSignerKnown, .vouching, isGood: true)
        + ladder(.histNetworkKnown, .network, isGood: true) + ladder(.histPersonJunked, .person, isGood: false)
        + ladder(.histJunked, .organization, isGood: false) + ladder(.histDomainJunked, .domain, isGood: false)
        + ladder(.histSignerJunked, .vouching, isGood: false) + ladder(.histNetworkJunked, .network, isGood: false)
        + [
            .init(
                .tokensGood,
                [
                    words(against: false, full: false), words(against: false, full: false, days: nil),
                    unvouched(words(against: false, full: false)),
                ],
                not: [words(against: false, full: true), words(against: true, full: false), knowing(record(.person))]),
            .init(
                .tokensGoodSure,
                [
                    words(against: false, full: true), words(against: false, full: true, days: nil),
                    unvouched(words(against: false, full: true)),
                ],
                not: [words(against: false, full: false), words(against: true, full: true), Letter()]),
            .init(
                .tokensBad,
                [
                    words(against: true, full: false), words(against: true, full: false, days: nil),
                    unvouched(words(against: true, full: false)),
                ],
                not: [words(against: true, full: true), words(against: false, full: false), Letter()]),
            .init(
                .tokensBadSure,
                [
                    words(against: true, full: true), words(against: true, full: true, days: nil),
                    unvouched(words(against: true, full: true)),
                ],
                not: [words(against: true, full: false), words(against: false, full: true), Letter()]),
            .init(
                .campaignContent, [campaign(.words), campaign(.link, .subject), campaign(.image, isPhish: true)],
                not: [campaign(.subject), campaign(.sender), Letter()]),
            .init(
                .campaignHead, [campaign(.subject), campaign(.sender), campaign(.words, .sender)],
                not: [campaign(.words), campaign(.link, .image), Letter()]),
        ]

    /// A rung: three that know, and three of other rungs or the other way round.
    private static func ladder(_ symbol: Symbol, _ rung: SenderRecord.Rung, isGood: Bool) -> [SymbolCase] {
        let others = SenderRecord.Rung.allCases.filter { $0 != rung }
        let needsAuthor = [.person, .organization, .domain].contains(rung)
        let hit = knowing(record(rung, isGood: isGood))
        return [
            .init(
                symbol,
                [
                    hit, knowing(record(rung, isGood: isGood, seen: 1)),
                    needsAuthor ? hit.with { $0.spf = .fail } : unvouched(hit),
                ],
                not: [
                    knowing(record(rung, isGood: !isGood)), knowing(record(others[0], isGood: isGood)),
                    needsAuthor ? unvouched(hit) : knowing(record(others[1], isGood: isGood)),
                ])
        ]
    }
}

@Suite("What an organization has learned")
struct LearnedTests {
    @Test("is told with how often and since when, and what a message shares with reported ones")
    func words() throws {
        let scorer = try Shipped.scorer()
        let known = try #require(
            knowing(record(.person)).result(scorer).symbols.first { $0.symbol == .histPersonKnown })
        #expect(known.clause == "the recipient has had good mail from this sender: seen 14 times since 2026-05-03")
        let once = try #require(
            knowing(record(.domain, seen: 1)).result(scorer).symbols.first { $0.symbol == .histDomainKnown })
        #expect(once.evidence == "seen once since 2026-05-03")
        let shared = try campaign(.words, .link, .sender).result(scorer).symbols
        #expect(shared.first { $0.symbol == .campaignContent }?.evidence == "its words and a link")
        #expect(shared.first { $0.symbol == .campaignHead }?.evidence == "its sender")
    }

    @Test(
        "makes a message spam or phishing by two kinds of things that reported mail has too, and by one nothing alone")
    func campaigns() throws {
        let scorer = try Shipped.scorer()
        #expect(try campaign(.words).result(scorer).verdict == .none)
        #expect(try campaign(.sender).result(scorer).verdict == .none)
        let spam = try campaign(.words, .link).result(scorer)
        #expect(spam.verdict == .spam && spam.rules == [.reportedSpam])
        #expect(try campaign(.subject, .sender).result(scorer).verdict == .spam)
        let phish = try campaign(.words, .sender, isPhish: true).result(scorer)
        #expect(phish.verdict == .phish && phish.rules == [.reportedPhish] && phish.scl == 8)
        #expect(try campaign(.link, isPhish: true).result(scorer).verdict == .none)
    }

    /// A message that shares two kinds of things with reported ones.
    private func reported(_ sender: SenderRecord? = nil, isPhish: Bool = true, isConfirmed: Bool = true) -> Letter {
        Letter {
            $0.history = ScoringInput.History(
                Knowledge(
                    sender: sender, days: 200,
                    campaign: CampaignMatch(
                        kinds: [.words, .link], isPhish: isPhish, reported: UTCDay("2026-11-22") ?? UTCDay(number: 0),
                        isConfirmed: isConfirmed)))
        }
    }

    @Test("of a campaign gives mail of a known correspondent no class, and leaves good signs what they count")
    func campaignsOfCorrespondents() throws {
        let scorer = try Shipped.scorer()
        for sender in [record(.person), record(.person, isAnswered: true), record(.organization)] {
            for isPhish in [true, false] {
                let letter = reported(sender, isPhish: isPhish)
                let result = try letter.result(scorer)
                #expect(result.rules.isEmpty && result.verdict == .none)
                #expect(result.symbols.contains { $0.symbol == .campaignContent && $0.weight > 0 })
                let good: Set<Symbol> = [.histPersonKnown, .histKnown, .histAnswered]
                #expect(result.symbols.contains { good.contains($0.symbol) && $0.weight < 0 })
                // Who only poses as the correspondent is none.
                #expect(try unvouched(letter).result(scorer).rules.contains(isPhish ? .reportedPhish : .reportedSpam))
            }
        }
        let strangers: [SenderRecord?] = [
            nil, record(.person, isGood: false), record(.organization, isGood: false), record(.domain),
            record(.vouching), record(.network),
        ]
        for sender in strangers {
            #expect(try reported(sender).result(scorer).rules == [.reportedPhish])
        }
    }

    @Test("of a campaign that one person alone reported gives no class, and adds what it weighs")
    func unconfirmedCampaigns() throws {
        let scorer = try Shipped.scorer()
        for isPhish in [true, false] {
            let alone = try reported(isPhish: isPhish, isConfirmed: false).result(scorer)
            let confirmed = try reported(isPhish: isPhish).result(scorer)
            #expect(alone.rules.isEmpty && alone.verdict == .none)
            #expect(confirmed.rules == [isPhish ? .reportedPhish : .reportedSpam])
            let weights = [alone, confirmed].map { $0.symbols.first { $0.symbol == .campaignContent }?.weight }
            #expect(weights == [2.5, 2.5])
        }
    }

    @Test("never lowers a rule that says phishing, whoever the sender is")
    func rules() throws {
        let scorer = try Shipped.scorer()
        let forms = [
            Letter { $0.html = "<form><input type=password></form><a href=https://fabrikam.com>x</a>" },
            Letter {
                $0.from = "Contoso <a@contoso.com>"; $0.spf = .fail; $0.dkim = [];
                $0.html = "<a href=https://x.example/>x</a>"
            },
        ]
        for form in forms {
            let plain = try form.result(scorer)
            #expect(plain.rules.contains { $0.isPhish })
            for rung in SenderRecord.Rung.allCases {
                let known = try form.with { letter in
                    letter.history = .init(
                        Knowledge(
                            sender: record(rung, isAnswered: rung == .person), days: 400,
                            tokens: .init(speaksAgainst: false, isFull: true, lessons: 3_000)))
                }.result(scorer)
                #expect(known.verdict == plain.verdict && known.scl == plain.scl && known.rules == plain.rules)
                #expect(known.symbols.allSatisfy { $0.symbol.kind != .good || $0.weight == 0 })
            }
        }
    }

    @Test("of a known sender counts nothing where the message asks about an account by a link that is news")
    func takenOver() throws {
        let scorer = try Shipped.scorer()
        let letter = Letter {
            $0.subject = "Your account: shared document"; $0.html = "<a href=https://other.org/x>x</a>"
        }
        func symbols(_ newDomain: String?, _ change: (inout Letter) -> Void = { _ in }) throws -> Set<Symbol> {
            var known = letter
            known.history = .init(
                Knowledge(sender: record(.person, isAnswered: true), days: 300, newDomain: newDomain))
            change(&known)
            return Set(try known.result(scorer).symbols.map(\.symbol))
        }
        #expect(try !symbols("other.org").contains(.histAnswered))
        // The organization's mail has had that link before.
        #expect(try symbols(nil).contains(.histAnswered))
        #expect(try !symbols(nil) { $0.fields = ["Reply-To: x@elsewhere.org"] }.contains(.histAnswered))
        #expect(try symbols("other.org") { $0.subject = "Minutes of Tuesday" }.contains(.histAnswered))
    }

    @Test("is found by what the scorer reads: words folded, links by their domain, names of recipients left out")
    func specimen() throws {
        let scorer = try Shipped.scorer()
        func specimen(_ letter: Letter) throws -> Specimen {
            try scorer.read(letter.input(scorer)).specimen
        }
        let letter = Letter {
            $0.subject = "Your mailbox 4711 is full"; $0.text = "Dear Joe, your mailbox is full. Confirm now"
            $0.html =
                "<p>Dear Joe</p><a href=https://www.landing.example/a>Confirm</a><a href=https://bit.ly/x>x</a>"
                + "<img src=https://cdn.example/l.png><a href=https://mail.fabrikam.com/>us</a>"
        }
        let one = try specimen(letter)
        #expect(one.sender.address == "ann@fabrikam.com" && one.sender.isAligned && !one.sender.isSharedDomain)
        #expect(one.recipients == ["joe@contoso.com"])
        #expect(one.links.map(\.name) == ["landing.example", "bit.ly", "fabrikam.com"])
        #expect(
            one.links.map(\.isShared) == [false, true, false] && one.links.map(\.isRelated) == [false, false, true])
        #expect(one.images == ["https://cdn.example/l.png"])
        // A digit and the recipient's name are nothing that a campaign shares.
        #expect(one.subject.map(\.isStable) == [true, true, false, true, true])
        #expect(one.body.prefix(2).map(\.isStable) == [true, false])
        // The same words in other letters are the same.
        let other = try specimen(letter.with { $0.subject = "YÓUR MAILBОX 4711 is fu\u{200B}ll" })
        #expect(other.subject.map(\.hash) == one.subject.map(\.hash))
        let free = try specimen(letter.with { $0.from = "Ann <ann@gmail.com>" })
        #expect(free.sender.isSharedDomain)
        #expect(try !specimen(unvouched(letter)).sender.isAligned)
        // The organization's own, whether a link leads to it or to what it is below; whom the message is to does not matter.
        let own = try specimen(letter.with { $0.own = ["mail.landing.example", "cdn.example", "elsewhere.example"] })
        #expect(one.ownDomains.isEmpty && own.ownDomains == ["landing.example", "cdn.example"])
        // Anyone sends by a service that sends for others.
        let sent = try specimen(
            letter.with {
                $0.mailFrom = "bounce@sendgrid.net"; $0.dkim = [("sends.example", .pass)]
            })
        #expect(sent.sender.vouching == ["sendgrid.net", "sends.example"])
        #expect(sent.sender.vouchingAlone == ["sends.example"])
    }
}
