import MIME
import Mail
import NIOCore
import SenderAuthentication
import Testing

@testable import Scoring

@Suite("Traps of scoring")
struct TrapTests {
    private func facts(_ field: String) throws -> AuthenticationFacts {
        AuthenticationFacts(try #require(AuthenticationResults(parsing: field.utf8)))
    }

    @Test("a semicolon in a comment of Authentication-Results does not lose the signing domain")
    func semicolon() throws {
        let facts = try facts(
            "mx.example; spf=pass smtp.mailfrom=a.org; dkim=pass (2048-bit key; unprotected) header.d=fabrikam.com header.i=@fabrikam.com; dmarc=pass header.from=fabrikam.com"
        )
        #expect(facts.signatures == [.init(domain: try .init("fabrikam.com"), result: .pass)])
        #expect(facts.dmarc == .pass)
    }

    @Test("a method that a foreign Authentication-Results does not name is unknown, and not none")
    func unknown() throws {
        let partial = try facts("mx.example; spf=fail smtp.mailfrom=a.org")
        #expect(partial.signatures == nil && partial.dmarc == nil)
        let whole = try facts(
            "spf=none (sender IP is 192.0.2.1) smtp.mailfrom=a.org; dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=a.org;compauth=fail reason=001"
        )
        #expect(whole.signatures == [])
        #expect(whole.composite == CompositeAuthentication(.fail, 1))
        let scorer = try Shipped.scorer()
        let message = Letter { $0.fields = ["Authentication-Results: mx.example; spf=fail smtp.mailfrom=a.org"] }
            .message
        let result = scorer.score(scorer.input(ofFile: ByteBuffer(string: message)))
        #expect(!result.symbols.contains { $0.symbol == .authNoPass || $0.symbol == .authDkimNone })
    }

    @Test("white-label mail of a mailing service with the customer's own signature is not a copied template")
    func whiteLabel() throws {
        let letter = Letter {
            $0.fields = ["X-SG-EID: abc", "List-Unsubscribe: <https://fabrikam.com/u>"]
            $0.mailFrom = "bounces@em.fabrikam.com"
        }
        let result = try letter.result(Shipped.scorer())
        #expect(!result.symbols.contains { $0.symbol == .hdrEspHeaderNoAuth })
        #expect(result.verdict == .none)
    }

    @Test(
        "an organization's own newsletter is no outbound spam: its sender would be restricted by it",
        arguments: [
            ("Summer sale: 20 % off all garden chairs until Sunday", "The sale ends on Sunday. Order now in our shop."),
            ("Your invoice 4711 of November", "Your invoice is attached. Please pay within 14 days."),
            ("Reset your password", "You asked for a new password. Follow the link within one hour."),
            ("Only 3 days left: register for our webinar", "Free for customers. Register today, places are limited."),
        ])
    func newsletter(_ subject: String, _ text: String) throws {
        for isList in [true, false] {
            let letter = Letter {
                $0.from = "Fabrikam <news@fabrikam.com>"
                $0.own = ["fabrikam.com"]
                $0.direction = .outbound
                $0.subject = subject
                $0.text = "\(text)\r\nhttps://www.fabrikam.com/go\r\nLeave: https://www.fabrikam.com/leave"
                if isList { $0.fields = ["List-Unsubscribe: <https://www.fabrikam.com/leave>", "Precedence: bulk"] }
            }
            let verdict = try letter.result(Shipped.scorer()).verdict
            #expect(verdict == .none || verdict == .bulk, "\(verdict)")
        }
    }

    @Test(
        "words of a trade decide nothing",
        arguments: [
            "crypto: wallet token minting fails in the driver", "Process killed: recovery warning on account server",
            "Bitcoin Core 28 release candidate", "Re: account recovery patch, final notice on the API",
        ])
    func trade(_ subject: String) throws {
        let letter = Letter {
            $0.subject = subject
            $0.text =
                "The wallet driver kills the token account. See https://bugs.example.org/1 for the recovery of the crypto warning."
        }
        #expect(try letter.result(Shipped.scorer()).verdict == .none)
    }

    @Test(
        "words that ordinary mail has alone are no lure in plain text, and are one in a page of a stranger",
        arguments: [
            "Your account at the library", "Mortgage of the club house", "Congratulations", "Crypto and wallets",
        ])
    func weak(_ subject: String) throws {
        let scorer = try Shipped.scorer()
        let letter = Letter {
            $0.subject = subject; $0.spf = SPFResult.none; $0.dkim = []
        }
        let plain = try letter.result(scorer)
        #expect(!plain.symbols.contains { $0.symbol == .cmpLureUnaligned }, "\(plain.symbols)")
        let page = try letter.with {
            $0.text = nil; $0.html = "<p>Look here.</p>"
        }.result(scorer)
        #expect(page.symbols.contains { $0.symbol == .cmpLureUnaligned }, "\(page.symbols)")
    }

    @Test("a list whose own fields an archive has dropped is told by its envelope")
    func strippedList() throws {
        let letter = Letter {
            $0.to = "talk@lists.example.org"
            $0.mailFrom = "talk-bounces@lists.example.org"
            $0.dkim = []
            $0.dmarc = .fail
            $0.subject = "Final notice: your account on the build server"
            $0.text = "The accounts move on Friday, see https://wiki.other.org/move for what to do."
        }
        let scorer = try Shipped.scorer()
        let result = try letter.result(scorer)
        #expect(result.verdict == .none, "\(result.symbols)")
        #expect(!result.symbols.contains { [.authDmarcFail, .cmpLureUnaligned, .hdrRcptNotTo].contains($0.symbol) })
        let other = try letter.with { $0.mailFrom = "news-bounces@lists.example.net" }.result(scorer)
        #expect(other.symbols.contains { $0.symbol == .cmpLureUnaligned })
    }

    @Test("a file of an mbox folder, with the field of a server that fetched it, is judged by the server before it")
    func fetched() throws {
        let scorer = try Shipped.scorer()
        let message = """
            From ann@fabrikam.com  Thu Aug 22 12:36:23 2002
            Return-Path: <ann@fabrikam.com>
            Received: from localhost (localhost [127.0.0.1]) by home.contoso.com; Thu, 22 Aug 2002 12:00:10 -0400
            Received: from mail.isp.net [192.0.2.7] by localhost with POP3 (fetchmail-5.9.0); Thu, 22 Aug 2002 12:00:09 -0400
            Received: from pc (dsl.isp.net [203.0.113.9]) by mail.isp.net; Thu, 22 Aug 2002 12:00:00 -0400
            From: Ann <ann@fabrikam.com>
            To: joe@contoso.com
            Subject: Minutes
            Date: Thu, 22 Aug 2002 11:58:00 -0400
            Message-ID: <a1@fabrikam.com>

            Hello Joe, here are the minutes.
            """
        for text in [message, message.replacing("\n", with: "\r\n")] {
            let input = scorer.input(ofFile: ByteBuffer(string: text))
            #expect(input.envelope.helo == "pc")
            #expect(input.authentication == nil)
            let result = scorer.score(input)
            #expect(result.verdict == .none)
            #expect(result.symbols.contains { $0.symbol == .heloNodot })
            #expect(!result.symbols.contains { $0.symbol == .authNoPass || $0.symbol == .fromNoAddr })
        }
    }

    @Test("results of a server that writes a field for each method, or only Received-SPF, are put together")
    func edges() throws {
        let scorer = try Shipped.scorer()
        func facts(_ fields: String) -> AuthenticationFacts? {
            scorer.input(
                ofFile: ByteBuffer(string: "\(fields)\nFrom: A <a@fabrikam.com>\nTo: joe@contoso.com\n\nHello\n")
            )
            .authentication
        }
        let split = try #require(
            facts(
                "Authentication-Results: mx.contoso.com; dmarc=pass header.from=fabrikam.com\nAuthentication-Results: mx.contoso.com; spf=pass smtp.mailfrom=a.org\nAuthentication-Results: mx.contoso.com; dkim=pass header.d=fabrikam.com\nAuthentication-Results: other.example; spf=fail smtp.mailfrom=b.org"
            ))
        #expect(split.spf == .pass && split.dmarc == .pass && split.signatures?.count == 1)
        let exchange = try #require(
            facts(
                "Authentication-Results: spf=softfail (sender IP is 192.0.2.1) smtp.mailfrom=a.org; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=fabrikam.com;compauth=fail reason=000\nReceived-SPF: Pass (x)"
            ))
        #expect(exchange.spf == .softfail && exchange.signatures == [] && exchange.requestedPolicy == .quarantine)
        let alone = try #require(
            facts("Received-SPF: pass (mx.contoso.com: domain of joe@a.org designates 192.0.2.1 as permitted sender)"))
        #expect(alone.spf == .pass && alone.spfDomain?.name == "a.org" && alone.signatures == nil)
        #expect(facts("X-Other: 1") == nil)
    }

    @Test("brands that are surnames and places count with a lure or as the whole name alone")
    func surnames() throws {
        let scorer = try Shipped.scorer()
        for name in ["Maria Stanley", "Tom Norton", "Kate Chase", "Orange County News", "Luc Hermes"] {
            let result = try Letter { $0.from = "\(name) <a@fabrikam.com>" }.result(scorer)
            #expect(!result.symbols.contains { $0.symbol == .fromBrandName }, "\(name)")
        }
        let whole = try Letter { $0.from = "Chase <a@fabrikam.com>" }.result(scorer)
        #expect(whole.symbols.contains { $0.symbol == .fromBrandName })
        let lure = try Letter {
            $0.from = "Norton Support <a@fabrikam.com>"; $0.subject = "Your subscription has expired"
        }.result(scorer)
        #expect(lure.symbols.contains { $0.symbol == .fromBrandName })
    }

    @Test("people who write from a free mailbox with their company's name are not phishing, in a thread least of all")
    func freeMailbox() throws {
        let letter = Letter {
            $0.from = "\"Ann at Shopify\" <ann@gmail.com>"
            $0.subject = "Lunch on Friday"
            $0.text = "Shall we meet at noon on Friday, at the usual place? I will bring the plans. Ann"
        }
        #expect(try letter.result(Shipped.scorer()).verdict == .none)
        let thread = letter.with {
            $0.subject = "Re: your account at our shop"
            $0.fields = ["References: <a@contoso.com>"]
            $0.text = "See https://drive.google.com/x\n> Hello\n> Ann"
        }
        #expect(try thread.result(Shipped.scorer()).verdict == .none)
    }

    @Test("a verified mailing list is judged by the list: broken signature, its own envelope, recipient in no field")
    func list() throws {
        let letter = Letter {
            $0.from = "Ann <ann@fabrikam.com>"
            $0.to = "talk@lists.example.org"
            $0.mailFrom = "talk-bounces@lists.example.org"
            $0.dkim = [("fabrikam.com", .fail), ("lists.example.org", .pass)]
            $0.dmarc = .fail
            $0.fields = [
                "List-Id: Talk <talk.lists.example.org>", "Precedence: list",
                "List-Unsubscribe: <mailto:x@lists.example.org>",
            ]
            $0.subject = "[talk] Final notice: your account on the build server"
            $0.text = "The accounts move on Friday, see https://wiki.other.org/move for what to do."
        }
        let result = try letter.result(Shipped.scorer())
        #expect(result.verdict == .none, "\(result.symbols)")
        #expect(
            !result.symbols.contains {
                [.authDmarcFail, .authDkimFail, .cmpLureUnaligned, .authPassUnaligned].contains($0.symbol)
            })
    }

    @Test("fillers behind a preheader are no characters in words")
    func preheader() throws {
        let fillers = String(repeating: "&zwnj;&nbsp;&#847;&#8199;&shy;", count: 120)
        let letter = Letter {
            $0.html =
                "<div style='display:none'>Our news\(fillers)</div><p>Hello Joe, our news.\(fillers)</p><a href=https://fabrikam.com>Read</a>"
        }
        let result = try letter.result(Shipped.scorer())
        #expect(!result.symbols.contains { $0.symbol == .textZerowidth || $0.symbol == .textZerowidthMany })
        #expect(result.verdict == .none)
    }

    @Test(
        "orders and shipments of a shop that vouches for itself are no lures",
        arguments: [
            "Your order has shipped", "Delivery attempt: please confirm your delivery address",
            "Ihre Bestellung: Versandbestätigung", "Votre commande, confirmation de livraison",
        ])
    func orders(_ subject: String) throws {
        let letter = Letter {
            $0.from = "Fabrikam Shop <orders@fabrikam.com>"
            $0.subject = subject
            $0.text =
                "Your order is on its way. Tracking number 123, delivery on Friday, confirm your delivery address: https://track.parcels.org/123"
            $0.mailFrom = "b@u1.sendgrid.net"
        }
        #expect(try letter.result(Shipped.scorer()).verdict == .none)
    }

    @Test("an attached message is another's words")
    func attached() throws {
        let phish =
            "From: PayPal <a@x.top>\nSubject: Your account\nContent-Type: text/html\n\n<form><input type=password></form><a href=https://bit.ly/x>x</a>\n"
        let letter = Letter {
            $0.text = "Joe, is this message that I have got today a real one? Please have a look at it. Ann"
            $0.files = ["Content-Type: message/rfc822\n\n\(phish)"]
        }
        #expect(try letter.result(Shipped.scorer()).verdict == .none)
    }

    @Test("full-width letters among Japanese ones are no disguise")
    func japanese() throws {
        let letter = Letter { $0.subject = "=?utf-8?q?=EF=BC=AA=EF=BC=B2=E6=9D=B1=E6=97=A5=E6=9C=AC?=" }
        #expect(try !letter.result(Shipped.scorer()).symbols.contains { $0.symbol == .subjConfusable })
    }
}

@Suite("Hostile input to the scorer")
struct HostileInputTests {
    private func score(_ body: String, type: String = "text/html") throws -> ScoringResult {
        let scorer = try Shipped.scorer()
        let message =
            "From: A <a@fabrikam.com>\r\nTo: joe@contoso.com\r\nSubject: x\r\nContent-Type: \(type)\r\n\r\n\(body)"
        return scorer.score(scorer.input(ofFile: ByteBuffer(string: message)))
    }

    @Test("two hundred lures add what one class adds")
    func lures() throws {
        let all = SymbolCase.lures.flatMap(\.hits).joined(separator: " ")
        let scorer = try Shipped.scorer()
        let message = Letter {
            $0.subject = all; $0.from = "\"\(all.prefix(1_000))\" <a@fabrikam.com>";
            $0.text = String(repeating: all, count: 20)
        }
        let result = try message.result(scorer)
        let lexicon = result.symbols.filter { $0.symbol.id.contains("_LEX_") }.map(\.weight).reduce(0, +)
        #expect(lexicon > scorer.lists.weights.lexiconCap)
        #expect(result.score <= 20)
    }

    @Test("ten thousand links are looked at in part, and the result says so")
    func links() throws {
        let result = try score((0..<10_000).map { "<a href=https://h\($0).example.org/>x</a>" }.joined())
        #expect(result.isTruncated)
        let last = try score(
            (0..<9_000).map { "<a href=https://a.example.org/\($0)>x</a>" }.joined() + "<a href=https://bit.ly/x>y</a>"
        )
        #expect(last.symbols.contains { $0.symbol == .urlShortener })
    }

    @Test("a megabyte of one word is cut off, and the result says so")
    func words() throws {
        let result = try score(String(repeating: "casino ", count: 150_000), type: "text/plain")
        #expect(result.isTruncated)
        let one = try score(String(repeating: "c", count: 1_000_000), type: "text/plain")
        #expect(one.isTruncated)
        #expect(one.verdict == .none)
    }

    @Test("confusables without end, brackets without end and bare octets end in a result")
    func forms() throws {
        for text in ["раyраl ", "\u{200B}", "ａ", "𝐏", "\u{301}", "<", "&#1072;", "カ", "0x", "8005551234 "] {
            let result = try score(String(repeating: text, count: 60_000))
            #expect(result.score.isFinite)
            for hit in result.symbols { #expect(hit.evidence.utf8.count <= 400) }
        }
        let scorer = try Shipped.scorer()
        let octets = ByteBuffer(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 3) })
        #expect(scorer.score(scorer.input(ofFile: octets)).score.isFinite)
    }

    @Test("a From field of sixty thousand octets and a thousand addresses is read within its bound")
    func from() throws {
        let scorer = try Shipped.scorer()
        for from in [
            String(repeating: "\"", count: 60_000), String(repeating: "(", count: 60_000),
            String(repeating: "a@b.org,", count: 8_000), String(repeating: "<", count: 60_000),
        ] {
            let letter = Letter {
                $0.from = from; $0.mailFrom = "a@b.org"
            }
            #expect(try letter.result(scorer).score.isFinite)
        }
    }
}
