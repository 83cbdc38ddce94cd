import SenderAuthentication
import Testing

@testable import Scoring

@Suite("Verdicts")
struct VerdictTests {
    static let forged: @Sendable (inout Letter) -> Void = {
        $0.spf = .fail
        $0.dkim = []
    }

    @Test("say in words who a message poses as, where it leads and that nothing vouches for it")
    func words() throws {
        let letter = Letter {
            $0.from = "PayPal <service.team@gmail.com>"
            $0.subject = "Your account has been suspended"
            $0.html = "<p>Dear customer, verify your account.</p><a href='https://pay.support-desk.org/x'>Verify</a>"
            Self.forged(&$0)
        }
        let result = try letter.result(Shipped.scorer())
        #expect(result.verdict == .phish)
        #expect(result.scl == 8)
        #expect(result.rules.contains(.brandFromBadSender))
        #expect(
            result.sentence.hasPrefix("phishing: the name says PayPal, the address is at a free mailbox provider"),
            "\(result.sentence)")
        #expect(result.sentence.contains("the link goes to pay.support-desk.org"), "\(result.sentence)")
        #expect(result.sentence.hasSuffix("and nothing vouches for the sender"), "\(result.sentence)")
    }

    @Test("of ordinary mail is not spam, with the good signs as reasons")
    func ordinary() throws {
        let result = try Letter { $0.text = "Hello, see https://www.fabrikam.com/minutes" }.result(Shipped.scorer())
        #expect(result.verdict == .none)
        #expect(result.scl == 0)
        #expect(result.bcl == 0)
        #expect(result.sentence.hasPrefix("not spam: "))
        #expect(result.sentence.contains("fabrikam.com"), "\(result.sentence)")
    }

    @Test("never follow from one family or two, however much they weigh")
    func families() throws {
        // Sender and subject as bad as they get, and nothing else.
        let letter = Letter {
            $0.from = "\"__РРAYPAL!!\" < x7k2q9w1@x7k2q9w1.com >"
            $0.subject = "\u{200B}READ    THIS!! 🎁 РayРal"
        }
        let result = try letter.result(Shipped.scorer())
        let families = Set(result.symbols.filter { $0.weight >= 0.5 }.flatMap(\.symbol.families))
        if families.count < 3 {
            #expect(result.score <= 2.0)
            #expect(result.isUnsupported)
        }
        #expect(result.rules.isEmpty)
    }

    @Test("of high confidence phishing come from a rule, and never from a score")
    func highConfidence() throws {
        let form = Letter { $0.html = "<form action='https://a.org'><input type=password></form>" }
        #expect(try form.result(Shipped.scorer()).verdict == .highConfidencePhish)
        let page = Letter {
            $0.files = [SymbolCase.file("invoice.html", "text/html", "<script>location.href='https://a.org'</script>")]
        }
        #expect(try page.result(Shipped.scorer()).verdict == .highConfidencePhish)
        let plain = Letter { $0.files = [SymbolCase.file("report.html", "text/html", "<p>The report</p>")] }
        #expect(try plain.result(Shipped.scorer()).verdict == .none)
        let look = Letter { $0.html = "<a href='https://pаypаl.com/x'>here</a>" }
        let looked = try look.result(Shipped.scorer())
        #expect(looked.rules.contains(.lookalikeHost))
        #expect(looked.isHighConfidencePhishByHost && looked.classBesideHost < .highConfidencePhish)
        #expect(try !form.result(Shipped.scorer()).isHighConfidencePhishByHost)
        let umlaut = Letter { $0.html = "<a href='https://päypal.example.org/x'>here</a>" }
        #expect(try !umlaut.result(Shipped.scorer()).rules.contains(.lookalikeHost))
    }

    @Test("go by each rule for what it describes", arguments: rules)
    func rule(_ one: RuleCase) throws {
        let scorer = try Shipped.scorer()
        let result = try one.letter.result(scorer)
        #expect(result.rules.contains(one.rule), "\(result.rules.map(\.rawValue)) \(result.symbols.map(\.symbol.id))")
        #expect(result.verdict >= one.verdict && result.scl >= one.scl)
        let without = try one.without.result(scorer)
        #expect(!without.rules.contains(one.rule), "\(one.without.message)")
    }

    struct RuleCase: Sendable, CustomTestStringConvertible {
        var rule: ScoringRule
        var verdict: ScoringClass
        var scl: Int
        var letter: Letter
        /// The same but for what the rule needs.
        var without: Letter
        var testDescription: String { rule.rawValue }
    }

    private static let lure = Letter {
        $0.subject = "Your account has been suspended"
        $0.html = "<p>Look at this page, please.</p><a href='https://other.org/a'>here</a>"
    }
    private static let unvouched = lure.with(forged)
    static let rules: [RuleCase] = [
        .init(
            rule: .brandLure, verdict: .phish, scl: 8, letter: unvouched.with { $0.from = "Netflix <a@fabrikam.com>" },
            without: unvouched),
        .init(
            rule: .brandFromBadSender, verdict: .phish, scl: 8, letter: lure.with { $0.from = "Netflix <a@x.top>" },
            without: lure.with { $0.from = "Ann <a@x.top>" }),
        .init(
            rule: .ownOrganization, verdict: .phish, scl: 8, letter: unvouched.with { $0.from = "IT <it@contoso.com>" },
            without: lure.with { $0.from = "IT <it@contoso.com>" }),
        .init(
            rule: .credentialForm, verdict: .highConfidencePhish, scl: 9,
            letter: lure.with { $0.html = "<form><input type=password></form>" },
            without: lure.with { $0.html = "<form><input type=text></form>" }),
        .init(
            rule: .targetedLink, verdict: .phish, scl: 8,
            letter: lure.with { $0.html = "<a href='https://other.org/?e=joe@contoso.com'>x</a>" },
            without: lure.with { $0.html = "<a href='https://other.org/?e=ann@contoso.com'>x</a>" }),
        .init(
            rule: .shownHost, verdict: .phish, scl: 8,
            letter: unvouched.with { $0.html = "<a href='https://other.org/'>www.paypal.com</a>" },
            without: unvouched.with { $0.html = "<a href='https://other.org/'>www.example.org</a>" }),
        .init(
            rule: .lookalikeHost, verdict: .highConfidencePhish, scl: 9,
            letter: Letter { $0.html = "<a href='https://nеtflix.com/'>x</a>" },
            without: Letter { $0.html = "<a href='https://netflix.com/'>x</a>" }),
        .init(
            rule: .lureFromNowhere, verdict: .spam, scl: 6,
            letter: unvouched.with { $0.html = "<a href='https://bit.ly/x'>x</a>" },
            without: lure.with { $0.html = "<a href='https://bit.ly/x'>x</a>" }),
        .init(
            rule: .impossibleSender, verdict: .spam, scl: 6, letter: lure.with { $0.from = "A <a@server>" },
            without: lure),
        .init(
            rule: .advanceFee, verdict: .spam, scl: 6,
            letter: Letter {
                $0.from = "A <a@gmail.com>"; $0.subject = "To the next of kin"; $0.history = .init()
            },
            without: Letter {
                $0.from = "A <a@gmail.com>"; $0.subject = "To the next of kin"
            }),
        .init(
            rule: .attachmentOnly, verdict: .phish, scl: 8,
            letter: Letter {
                $0.from = "A <a@gmail.com>"; $0.subject = "Unpaid invoice"; $0.text = "See";
                $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
            },
            without: Letter {
                $0.from = "A <a@gmail.com>"; $0.subject = "Our trip"; $0.text = "See";
                $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
            }),
        .init(
            rule: .extortion, verdict: .highConfidenceSpam, scl: 9,
            letter: Letter {
                $0.text = "I hacked you, I recorded you by your webcam. Pay to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
            }, without: Letter { $0.text = "I hacked you, I recorded you by your webcam." }),
        .init(
            rule: .obfuscatedHead, verdict: .highConfidenceSpam, scl: 8,
            letter: Letter { $0.subject = "You hаve won a gift card" },
            without: Letter { $0.subject = "You have won a gift card" }),
        .init(
            rule: .imageHostLure, verdict: .spam, scl: 6,
            letter: unvouched.with {
                $0.html = "<img src=https://i.imgur.com/a.png><a href='https://other.org/'>x</a>"
            }, without: lure.with { $0.html = "<img src=https://i.imgur.com/a.png><a href='https://other.org/'>x</a>" }),
        .init(
            rule: .softLinkLure, verdict: .spam, scl: 6,
            letter: lure.with {
                $0.from = "A <a@x7k2q9w1.com>"; $0.html = "<a href='https://bit.ly/x'>x</a>"
            }, without: lure.with { $0.html = "<a href='https://bit.ly/x'>x</a>" }),
        .init(
            rule: .oldSpam, verdict: .spam, scl: 6,
            letter: Letter {
                $0.subject = "ADV: Fast cash loan"; $0.messageID = nil; $0.dkim = []
                $0.text = "This is not spam. To be removed from our list write to us."
            },
            without: Letter {
                $0.subject = "Fast cash loan"; $0.dkim = []
                $0.text = "This is not spam. To be removed from our list write to us."
            }),
    ]

    @Test("of bulk mail keep their own axis: marks of services and of lists move no score")
    func bulk() throws {
        let scorer = try Shipped.scorer()
        let letter = Letter { $0.text = "News, see https://www.fabrikam.com/" }
        let list = letter.with {
            $0.fields = ["List-Unsubscribe: <https://www.fabrikam.com/u>", "Precedence: bulk", "Feedback-ID: 1:a"]
            $0.mailFrom = "b@u1.sendgrid.net"
        }
        let (one, many) = (try letter.result(scorer), try list.result(scorer))
        #expect(one.score == many.score)
        #expect(one.bcl == 0)
        #expect(many.bcl == 4)
        let clicks = try list.with { $0.fields.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click") }.result(
            scorer)
        #expect(clicks.bcl == 1)
        let bare = try letter.with { $0.fields = ["Precedence: bulk"] }.result(scorer)
        #expect(bare.bcl == 6)
    }

    @Test("of a known correspondent who suddenly asks for a password by a new link lose the bonus")
    func takenOver() throws {
        let scorer = try Shipped.scorer()
        let known = Letter { $0.history = .init(isKnown: true, isAnswered: true, days: 200) }
        #expect(try known.result(scorer).scl == 0)
        let turned = known.with {
            $0.subject = "Your account: shared document"
            $0.html = "<a href=https://other.org/x>x</a>"
        }
        let result = try turned.result(scorer)
        #expect(!result.symbols.contains { $0.symbol == .histAnswered || $0.symbol == .histKnown })
    }

    @Test("of good signs count nothing once a rule says phishing")
    func goodIsVoid() throws {
        let letter = Letter { $0.html = "<form><input type=password></form><a href=https://fabrikam.com>x</a>" }
        let result = try letter.result(Shipped.scorer())
        #expect(result.verdict == .highConfidencePhish)
        #expect(result.symbols.allSatisfy { $0.weight >= 0 })
    }

    @Test("are the same each time and for every order of asking")
    func pure() throws {
        let scorer = try Shipped.scorer()
        for one in Self.rules { #expect(try one.letter.result(scorer) == one.letter.result(scorer)) }
    }
}
