import SenderAuthentication
import Testing

@testable import Scoring

/// Messages that have a symbol, and messages that nearly have it.
struct SymbolCase: Sendable, CustomTestStringConvertible {
    var symbol: Symbol
    var hits: [Letter]
    var misses: [Letter]

    var testDescription: String { symbol.id }

    init(_ symbol: Symbol, _ hits: [Letter], not misses: [Letter]) {
        self.symbol = symbol
        self.hits = hits
        self.misses = misses
    }

    static let all: [SymbolCase] =
        authentication + sender + subjects + texts + shape + parts + urls + header + words + composites + classic
        + learned
}

private func from(_ values: String...) -> [Letter] { values.map { value in Letter { $0.from = value } } }
private func titled(_ values: String...) -> [Letter] { values.map { value in Letter { $0.subject = value } } }
private func saying(_ values: String...) -> [Letter] { values.map { value in Letter { $0.text = value } } }
private func html(_ values: String...) -> [Letter] { values.map { value in Letter { $0.html = value } } }
private func link(_ urls: String...) -> [Letter] {
    urls.map { url in Letter { $0.html = "<p>Here are the minutes of our meeting.</p><a href='\(url)'>Minutes</a>" } }
}
private func field(_ values: String...) -> [Letter] { values.map { value in Letter { $0.fields = [value] } } }
private func make(_ changes: @Sendable (inout Letter) -> Void...) -> [Letter] { changes.map { Letter($0) } }

extension SymbolCase {
    fileprivate static let authentication: [SymbolCase] = [
        .init(
            .authNoPass,
            make(
                {
                    $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.spf = SPFResult.none; $0.dkim = []
                },
                {
                    $0.spf = .softfail; $0.dkim = [("fabrikam.com", .fail)]
                }),
            not: make({ $0.spf = .fail }, { $0.dkim = [] }, { $0.isUnchecked = true })),
        .init(
            .authNotAligned,
            make(
                {
                    $0.mailFrom = "a@other.example"; $0.dkim = []
                },
                {
                    $0.spf = SPFResult.none; $0.dkim = []
                },
                {
                    $0.mailFrom = "a@other.example"; $0.dkim = [("other.org", .pass)]
                }),
            not: make(
                {
                    $0.mailFrom = "a@bounce.fabrikam.com"; $0.dkim = []
                }, { $0.mailFrom = "a@other.org" }, { $0.isUnchecked = true })),
        .init(
            .authPassUnaligned,
            make(
                {
                    $0.mailFrom = "a@other.org"; $0.dkim = []
                },
                {
                    $0.spf = .fail; $0.dkim = [("other.org", .pass)]
                },
                {
                    $0.mailFrom = "a@other.org"; $0.dkim = [("fabrikam.com", .fail)]
                }),
            not: make(
                {
                    $0.spf = .fail; $0.dkim = []
                }, { $0.mailFrom = "a@other.org" },
                {
                    $0.mailFrom = "a@lists.example.org"; $0.dkim = [("example.org", .pass)];
                    $0.fields = ["List-Id: Talk <talk.lists.example.org>", "Precedence: list"]
                })),
        .init(
            .authDkimNone,
            make(
                { $0.dkim = [] },
                {
                    $0.dkim = []; $0.spf = .fail
                },
                {
                    $0.dkim = []; $0.spf = .neutral
                }),
            not: make({ $0.dkim = [("fabrikam.com", .fail)] }, { _ in }, { $0.isUnchecked = true })),
        .init(
            .authDkimFail,
            make(
                { $0.dkim = [("fabrikam.com", .fail)] }, { $0.dkim = [("a.org", .fail), ("b.org", .fail)] },
                {
                    $0.dkim = [("fabrikam.com", .fail)]; $0.spf = .fail
                }),
            not: make(
                { $0.dkim = [("fabrikam.com", .fail), ("fabrikam.com", .pass)] },
                {
                    $0.dkim = [("fabrikam.com", .fail)]; $0.fields = ["List-Id: <a.example.org>"]
                }, { $0.dkim = [("fabrikam.com", .temperror)] })),
        .init(
            .authSpfFail,
            make(
                { $0.spf = .fail },
                {
                    $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.spf = .fail; $0.mailFrom = "a@other.org"
                }),
            not: make({ $0.spf = .softfail }, { $0.spf = .neutral }, { $0.spf = SPFResult.none })),
        .init(
            .authSpfSoftfail,
            make(
                { $0.spf = .softfail },
                {
                    $0.spf = .softfail; $0.dkim = []
                },
                {
                    $0.spf = .softfail; $0.mailFrom = "a@other.org"
                }),
            not: make({ $0.spf = .fail }, { $0.spf = .neutral }, { $0.spf = .pass })),
        .init(
            .authSpfErr,
            make(
                { $0.spf = .permerror },
                {
                    $0.spf = .permerror; $0.dkim = []
                },
                {
                    $0.spf = .permerror; $0.mailFrom = "a@other.org"
                }),
            not: make({ $0.spf = .temperror }, { $0.spf = SPFResult.none }, { $0.spf = .pass })),
        .init(
            .authDmarcFail,
            make(
                { $0.dmarc = .fail },
                {
                    $0.dmarc = .fail; $0.policy = .reject
                },
                {
                    $0.dmarc = .fail; $0.dkim = []
                }),
            not: make(
                { $0.dmarc = .pass }, { $0.dmarc = .temperror },
                {
                    $0.dmarc = .fail; $0.mailFrom = "a@lists.example.org"; $0.dkim = [("example.org", .pass)];
                    $0.fields = ["List-Id: <talk.lists.example.org>", "Precedence: list"]
                })),
        .init(
            .authDmarcFailPolicy,
            make(
                {
                    $0.dmarc = .fail; $0.policy = .reject
                },
                {
                    $0.dmarc = .fail; $0.policy = .quarantine
                },
                {
                    $0.dmarc = .fail; $0.policy = .reject; $0.dkim = []
                }),
            not: make(
                { $0.dmarc = .fail },
                {
                    $0.dmarc = .pass; $0.policy = .reject
                }, { $0.dmarc = DMARCOutcome.Result.none })),
        .init(
            .authNoDmarcRecord,
            make({ $0.dmarc = DMARCOutcome.Result.none }, { $0.dmarc = .bestGuessPass }, { $0.dmarc = .permerror }),
            not: make({ $0.dmarc = .pass }, { $0.dmarc = .fail }, { $0.dmarc = .temperror })),
        .init(
            .authMailfromDiffNoesp,
            make(
                { $0.mailFrom = "a@other.org" }, { $0.mailFrom = "a@fabrikam.org" },
                { $0.mailFrom = "x@mail.other.co.uk" }),
            not: make(
                { $0.mailFrom = "a@bounce.fabrikam.com" }, { $0.mailFrom = "a@u1.sendgrid.net" }, { $0.mailFrom = "" })),
        .init(
            .authDmarcPassDkimCorp,
            make({ _ in }, { $0.dkim = [("mail.fabrikam.com", .pass), ("fabrikam.com", .pass)] }, { $0.spf = .fail }),
            not: make(
                { $0.from = "Ann <ann@gmail.com>" }, { $0.dkim = [] },
                {
                    $0.dkim = [("other.org", .pass)]; $0.dmarc = .pass
                })),
        .init(
            .heloNodot, make({ $0.helo = "localhost" }, { $0.helo = "WIN-4F2K" }, { $0.helo = "user" }),
            not: make({ $0.helo = "mail.fabrikam.com" }, { $0.helo = "[198.51.100.7]" }, { $0.helo = nil })),
        .init(
            .heloDyn,
            make(
                { $0.helo = "host-198-51-100-7.isp.com" }, { $0.helo = "198.51.100.7.dyn.isp.net" },
                { $0.helo = "7-100-51-198.pool.isp.com" }),
            not: make(
                { $0.helo = "mail7.isp.com" }, { $0.helo = "host-198-51-100-8.isp.com" }, { $0.helo = "198.51.100.7" })),
        .init(
            .heloBadtld,
            make({ $0.helo = "pc.localdomain" }, { $0.helo = "mail.contoso.lan" }, { $0.helo = "a.b.invalidtld" }),
            not: make({ $0.helo = "mail.contoso.com" }, { $0.helo = "198.51.100.7" }, { $0.helo = "mail.firma.co.uk" })),
    ]

    fileprivate static let sender: [SymbolCase] = [
        .init(
            .fromNoAddr, from("Ann Miller", "\"Ann\" <>", "Ann <ann>"),
            not: from("ann@fabrikam.com", "<ann@fabrikam.com>", "Ann <ann@fabrikam.com>")),
        .init(
            .fromBadDomain, from("Ann <a@server>", "Ann <a@mail.local>", "Ann <a@xyz.qqzz>"),
            not: from("Ann <a@fabrikam.co.uk>", "Ann <a@fabrikam.museum>", "Ann <a@fabrikam.shop>")),
        .init(
            .fromMulti, from("A <a@x.com>, B <b@y.com>", "a@x.com, b@y.com", "\"A\" <a@x.com>; \"B\" <b@x.com>"),
            not: from("Miller, Ann <ann@fabrikam.com>", "\"a@x.com\" <ann@fabrikam.com>", "ann@fabrikam.com (b@y.com)")),
        .init(
            .fromFreehost, from("A <a@shop.web.app>", "A <a@my.github.io>", "A <a@x.herokuapp.com>"),
            not: from("A <a@fabrikam.com>", "A <a@github.com>", "A <a@gmail.com>")),
        .init(
            .fromCheapTld, from("A <a@shop.top>", "A <a@news.click>", "A <a@x.za.com>"),
            not: from("A <a@top.com>", "A <a@click.example.org>", "A <a@fabrikam.de>")),
        .init(
            .fromRandomDomain, from("A <a@x7k2q9w1.com>", "A <a@bcdfghjk.net>", "A <a@a1b2c3d4.org>"),
            not: from("A <a@microsoft365.com>", "A <a@stringfellow.com>", "A <a@4imprint.com>")),
        .init(
            .fromRandomLocal,
            from("A <x7k2q9w1@fabrikam.com>", "A <qwrtplkj@fabrikam.com>", "A <a1b2c3d4@fabrikam.com>"),
            not: from("A <ann.miller@fabrikam.com>", "A <news2026@fabrikam.com>", "A <no-reply@fabrikam.com>")),
        .init(
            .fromLocalDigits,
            from("A <ann1985@gmail.com>", "A <info777@fabrikam.com>", "A <john.smith12345@gmail.com>"),
            not: from("A <ann@gmail.com>", "A <ann12@gmail.com>", "A <123@fabrikam.com>")),
        .init(
            .fromSyntax, from("Ann < ann@fabrikam.com >", "Ann <ann@fabrikam.com.>", "Ann <ann@fabrikam.com> urgent"),
            not: from("Ann <ann@fabrikam.com>", "ann@fabrikam.com", "ann@fabrikam.com (Ann)")),
        .init(
            .fromEqTo,
            make(
                {
                    $0.from = "joe@contoso.com"; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.from = "Joe <JOE@contoso.com>"; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.from = "Mail <joe@contoso.com>"; $0.spf = .softfail; $0.dkim = []
                }),
            not: make(
                { $0.from = "joe@contoso.com" },
                {
                    $0.from = "joe@contoso.com"; $0.direction = .internalMail
                },
                {
                    $0.from = "jo@contoso.com"; $0.spf = .fail; $0.dkim = []
                })),
        .init(
            .fromNoName, from("ann@fabrikam.com", "<ann@fabrikam.com>", "\"\" <ann@fabrikam.com>"),
            not: from("Ann <ann@fabrikam.com>", "ann@fabrikam.com (Ann)", "=?utf-8?q?Ann?= <ann@fabrikam.com>")),
        .init(
            .fromNameHasAddr,
            from(
                "\"service@paypal.com\" <ann@fabrikam.com>", "\"help@bank.example.com\" <x@fabrikam.com>",
                "\"Support ceo@contoso.org\" <x@fabrikam.com>"),
            not: from(
                "\"ann@fabrikam.com\" <ann@fabrikam.com>", "\"Ann @ Fabrikam\" <ann@fabrikam.com>",
                "Ann <ann@fabrikam.com>")),
        .init(
            .fromNameHasRcpt,
            from(
                "\"joe@contoso.com\" <a@fabrikam.com>", "\"Mail for joe@contoso.com\" <a@fabrikam.com>",
                "\"JOE@contoso.com\" <a@fabrikam.com>"),
            not: from(
                "\"jo@contoso.com\" <a@fabrikam.com>", "\"joe\" <a@fabrikam.com>", "\"contoso.com\" <a@fabrikam.com>")),
        .init(
            .fromNameConfusable,
            from("\"РayРal\" <a@fabrikam.com>", "\"Аmazon\" <a@fabrikam.com>", "\"𝐏𝐚𝐲𝐏𝐚𝐥\" <a@fabrikam.com>"),
            not: from("\"Пётр Иванов\" <a@fabrikam.com>", "\"Ελένη\" <a@fabrikam.com>", "\"ＪＲ東日本\" <a@fabrikam.com>")),
        .init(
            .fromNameEmoji,
            from("\"🎁 Gifts\" <a@fabrikam.com>", "\"Ann ✨\" <a@fabrikam.com>", "\"☎ Call\" <a@fabrikam.com>"),
            not: from("\"Ann :-)\" <a@fabrikam.com>", "\"Ännchen\" <a@fabrikam.com>", "\"日本\" <a@fabrikam.com>")),
        .init(
            .fromNamePunct,
            from("\"_Ann\" <a@fabrikam.com>", "\"Ann..Miller\" <a@fabrikam.com>", "\"Ann   Miller\" <a@fabrikam.com>"),
            not: from(
                "\"Fabrikam Inc.\" <a@fabrikam.com>", "\"Miller, Ann\" <a@fabrikam.com>",
                "\"Ann (Sales)\" <a@fabrikam.com>")),
        .init(
            .fromNameCaps,
            from(
                "\"ANN MILLER SALES\" <a@fabrikam.com>", "\"WINNER NOTICE\" <a@fabrikam.com>",
                "\"CUSTOMER CARE\" <a@fabrikam.com>"),
            not: from(
                "\"IBM\" <a@fabrikam.com>", "\"Ann Miller\" <a@fabrikam.com>",
                "\"NASA News and Views\" <a@fabrikam.com>")),
        .init(
            .fromNameLeet,
            from("\"C0NSUMER\" <a@fabrikam.com>", "\"Micr0soft\" <a@fabrikam.com>", "\"Netf1ix\" <a@fabrikam.com>"),
            not: from("\"REWARD5\" <a@fabrikam.com>", "\"Log4j\" <a@fabrikam.com>", "\"Office 2010\" <a@fabrikam.com>")),
        .init(
            .fromBrandName,
            from("PayPal <a@fabrikam.com>", "\"Netflix Support\" <a@fabrikam.com>", "\"Chase\" <a@fabrikam.com>"),
            not: from(
                "PayPal <service@paypal.com>", "\"Maria Chase\" <a@fabrikam.com>", "\"Papal News\" <a@fabrikam.com>")),
        .init(
            .fromBrandNameUnauth,
            make(
                {
                    $0.from = "PayPal <a@fabrikam.com>"; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.from = "DHL <a@fabrikam.com>"; $0.spf = SPFResult.none; $0.dkim = []
                },
                {
                    $0.from = "\"Amazon Prime\" <a@fabrikam.com>"; $0.mailFrom = "x@other.org"; $0.dkim = []
                }),
            not: make(
                { $0.from = "PayPal <a@fabrikam.com>" },
                {
                    $0.from = "Ann <a@fabrikam.com>"; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.from = "PayPal <a@fabrikam.com>"; $0.isUnchecked = true
                })),
        .init(
            .fromBrandFreemail,
            from("PayPal <a@gmail.com>", "\"DHL Express\" <a@outlook.com>", "\"Wells Fargo\" <a@yahoo.com>"),
            not: from("PayPal <a@fabrikam.com>", "Ann <a@gmail.com>", "Google <a@gmail.com>")),
        .init(
            .fromBrandInDomain, from("A <a@paypal-secure.com>", "A <a@mynetflix.org>", "A <a@amazon.support-team.com>"),
            not: from("A <a@paypal.com>", "A <a@purchase.org>", "A <a@e.amazon.de>")),
        .init(
            .replytoDiffDomain,
            field("Reply-To: a@other.org", "Reply-To: Bob <bob@fabrikam.org>", "Reply-To: x@gmail.com"),
            not: field("Reply-To: a@fabrikam.com", "Reply-To: help@support.fabrikam.com", "X-Reply: a@other.org")),
        .init(
            .replytoFreemail,
            field("Reply-To: a@gmail.com", "Reply-To: Bob <bob@outlook.com>", "Reply-To: x@yahoo.co.uk"),
            not: field("Reply-To: a@other.org", "Reply-To: a@fabrikam.com", "Reply-To: a@notgmail.com")),
        .init(
            .replytoFreemailBoth,
            make(
                {
                    $0.from = "A <a@gmail.com>"; $0.fields = ["Reply-To: b@gmail.com"]
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.fields = ["Reply-To: a@outlook.com"]
                },
                {
                    $0.from = "A <a@yahoo.com>"; $0.fields = ["Reply-To: B <b@gmx.de>"]
                }),
            not: make(
                {
                    $0.from = "A <a@gmail.com>"; $0.fields = ["Reply-To: A@gmail.com"]
                }, { $0.fields = ["Reply-To: b@gmail.com"] },
                {
                    $0.from = "A <a@gmail.com>"; $0.fields = ["Reply-To: b@fabrikam.com"]
                })),
        .init(
            .fromB64Ascii,
            from(
                "=?utf-8?B?QW5u?= <a@fabrikam.com>", "=?us-ascii?b?Qm9i?= <a@fabrikam.com>",
                "=?UTF-8?B?U3VwcG9ydA==?= <a@fabrikam.com>"),
            not: from(
                "=?utf-8?B?w4RubmNoZW4=?= <a@fabrikam.com>", "=?utf-8?Q?Ann?= <a@fabrikam.com>", "Ann <a@fabrikam.com>")
        ),
    ]

    fileprivate static let subjects: [SymbolCase] = [
        .init(.subjEmpty, titled("", " ", "\t"), not: titled("Hi", ".", "0")),
        .init(
            .subjBrand, titled("Your PayPal receipt", "Netflix: new titles", "News from DHL"),
            not: titled("Papal visit", "The netting", "We chase results")),
        .init(
            .subjRcpt,
            make(
                { $0.subject = "joe@contoso.com, hello" },
                {
                    $0.recipient = "jonathan@contoso.com"; $0.subject = "jonathan, a word"
                }, { $0.subject = "For Joe@Contoso.com" }),
            not: make(
                { $0.subject = "Joe, hello" }, { $0.subject = "jo@contoso.com, hello" },
                { $0.subject = "About contoso.com" })),
        .init(
            .subjConfusable, titled("Your раyраl account", "𝐘𝐨𝐮 𝐖𝐨𝐧", "Ｙｏｕ ｗｏｎ"),
            not: titled("Привет, Иван", "Το θέμα", "ＪＲ東日本からのお知らせ")),
        .init(
            .subjZerowidth, titled("Ac\u{200B}count", "Win\u{AD}ner", "\u{2060}Hello"),
            not: titled("👨\u{200D}👩\u{200D}👧 family", "می\u{200C}خواهم", "Account")),
        .init(.subjEmoji, titled("🎁 for you", "Call ☎ me", "Sun ☀️"), not: titled("Smile :-)", "Ümläut", "日本")),
        .init(
            .subjLeet, titled("Your acc0unt", "Micr0soft news", "C1aim it"),
            not: titled("Windows 10", "Order A1234", "log4j fixed")),
        .init(
            .subjFakeRe, titled("Re: our call", "FW: report", "AW: Angebot"),
            not: make(
                {
                    $0.subject = "Re: our call"; $0.fields = ["In-Reply-To: <x@contoso.com>"]
                }, { $0.subject = "Regarding: us" }, { $0.subject = "Report re: call" })),
        .init(.subjExcl, titled("Now!!", "Hey! You!", "Really!?"), not: titled("Now!", "Hello", "Why?")),
        .init(.subjExcl1, titled("Now!", "Hello, Joe!", "Wow! Nice"), not: titled("Hello", "Now!!", "Why?")),
        .init(
            .subjCaps, titled("READ THIS NOW", "FINAL NOTICE", "HELLO dear JOE"),
            not: titled("Minutes of NATO", "NASA", "Read This Now")),
        .init(
            .subjTrailId, titled("Your order A12345", "Ticket TK-9981", "Notice 8f3a2c"),
            not: titled("Your order 12345", "Meeting on Friday", "Version b2")),
        .init(
            .subjRaw8bit, titled("Grüße", "Réunion", "日本"),
            not: make(
                { $0.subject = "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" }, { $0.subject = "Hello" },
                {
                    $0.subject = "Grüße"; $0.isUTF8 = true
                })),
        .init(
            .subjB64Ascii, titled("=?utf-8?B?SGVsbG8=?=", "=?UTF-8?b?WW91IHdvbg==?=", "=?us-ascii?B?VGVzdA==?="),
            not: titled("=?utf-8?B?R3LDvMOfZQ==?=", "=?utf-8?Q?Hello?=", "Hello")),
        .init(
            .subjPunct, titled("Hello    Joe", "__Hello__", "a || b"), not: titled("Hello Joe", "a | b", "snake_case")),
    ]

    fileprivate static let texts: [SymbolCase] = [
        .init(
            .textEmpty,
            make(
                {
                    $0.html = "<a href=https://a.org/>x</a>"; $0.text = nil
                }, { $0.text = "see http://a.org" },
                {
                    $0.text = ""; $0.files = [file("a.bin", "application/octet-stream", "x")]
                }),
            not: make({ $0.text = "Hi" }, { _ in }, { $0.text = "Please see what is at http://a.org today" })),
        .init(
            .textShort,
            saying(
                "Here are the minutes, see you.", "Thank you very much for your help",
                String(repeating: "word ", count: 30)), not: saying("Hi", String(repeating: "words ", count: 60), "")),
        .init(
            .textZerowidth,
            html(
                "<p>p\u{200B}a\u{200B}y\u{200B}p\u{200B}a\u{200B}l</p>",
                "<p>ac&#8203;co&#8203;un&#8203;t wi&#8203;nn&#8203;er</p>",
                "<p>a\u{AD}c\u{AD}c\u{AD}o\u{AD}u\u{AD}n\u{AD}t</p>"),
            not: html(
                "<p>Hello \u{200C} \u{200C} \u{200C} \u{200C} \u{200C} \u{200C} there</p>",
                "<p>Hello&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp; you</p>", "<p>pay\u{AD}pal</p>")),
        .init(
            .textZerowidthMany,
            (0..<3).map { n in Letter { $0.html = "<p>" + String(repeating: "a\u{200B}", count: 120 + n) + "b</p>" } },
            not: html(
                "<p>" + String(repeating: "a\u{200B}", count: 50) + "b</p>",
                "<p>" + String(repeating: " \u{200B}", count: 200) + "b</p>", "<p>none</p>")),
        .init(
            .textConfusable, saying("Your раypal account", "the Αmazon order", "a micrоsoft mail"),
            not: saying("Привет, Иван", "10 μm of Ω", "plain words")),
        .init(
            .textCryptoAddr,
            saying(
                "Send to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT now", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
                "0x52908400098527886E0F7030069857D2E4169EE7"),
            not: saying(
                "commit 52908400098527886e0f7030069857d2e4169ee7", "id 123456789012345678901234567890", "1BoatSLRHtKNng"
            )),
        .init(
            .textMessenger, saying("Write me on WhatsApp", "My Telegram is @joe", "see t.me for it"),
            not: saying("What is up", "A telegraph line", "the app")),
        .init(
            .textTollfree, saying("Call 1-800-555-1234 now", "call (888) 555 1234", "dial 18775551234"),
            not: saying("Call 1-212-555-1234", "order 800 555 99", "800 units in 555 shops")),
        .init(
            .textGenericGreet, saying("Dear customer, we write", "Sehr geehrter Kunde, wir", "Cher client, nous"),
            not: saying("Dear Joe, we write", "Sehr geehrter Herr Maier", "the customer is dear to us")),
        .init(
            .textUnsubText, saying("click to unsubscribe", "Newsletter abbestellen", "se désabonner ici"),
            not: saying("subscribe now", "abgestellt", "an unsub")),
    ]

    static func file(_ name: String, _ type: String, _ content: String, _ more: String = "") -> String {
        "Content-Type: \(type); name=\"\(name)\"\nContent-Disposition: attachment; filename=\"\(name)\"\n\(more)\n\(content)\n"
    }

    private static let filler = String(repeating: "Some words that people read. ", count: 20)

    fileprivate static let shape: [SymbolCase] = [
        .init(
            .htmlNoPlain,
            make(
                {
                    $0.text = nil; $0.html = "<p>Hi</p>"
                },
                {
                    $0.text = nil; $0.html = "<b>x</b>"
                },
                {
                    $0.text = nil; $0.html = "x"
                }), not: make({ $0.html = "<p>Hi</p>" }, { _ in }, { $0.html = "" })),
        .init(
            .htmlHidden,
            html(
                "<div style='display:none'>\(filler)</div>x", "<p style='font-size:0'>\(filler)</p>x",
                "<p hidden>\(filler)</p>x"),
            not: html("<div style='display:none'>short</div>x", "<p>\(filler)</p>", "x")),
        .init(
            .htmlHiddenDominant,
            html(
                "<div style='display:none'>\(filler)\(filler)</div>x",
                "<p style='font-size:0'>\(filler)\(filler)\(filler)</p>x", "<p hidden>\(filler)\(filler)</p>x"),
            not: html(
                "<div style='display:none'>\(filler)</div>x",
                "<p hidden>\(filler)\(filler)</p><p>\(filler)\(filler)</p>", "x")),
        .init(
            .htmlImageOnly,
            make(
                {
                    $0.text = nil; $0.html = "<img src=https://a.org/a.png>"
                },
                {
                    $0.text = nil; $0.html = "<img src=cid:1>Hi"
                },
                {
                    $0.text = nil; $0.html = "<p>Look</p><img src=https://b.org/x.jpg>"
                }), not: html("<img src=https://a.org/a.png>\(filler)", "<p>Hi</p>", "\(filler)")),
        .init(
            .htmlImageLink,
            make(
                {
                    $0.text = nil; $0.html = "<a href=https://a.org><img src=https://a.org/a.png></a>"
                },
                {
                    $0.text = nil; $0.html = "<a href=https://a.org/1>Hi <img src=cid:1></a>"
                },
                {
                    $0.text = nil; $0.html = "<p>Look here</p><a href=https://b.org><img src=https://b.org/x.jpg></a>"
                }),
            not: html(
                "<a href=https://a.org>x</a><img src=https://a.org/a.png>",
                "<a href=https://a.org><img src=https://a.org/a.png></a>\(filler)", "<img src=https://a.org/a.png>")),
        .init(
            .htmlStyleImg,
            make(
                {
                    $0.text = nil; $0.html = style + "<img src=https://a.org/a.png>"
                },
                {
                    $0.text = nil; $0.html = style + "Hi<img src=cid:1>"
                },
                {
                    $0.text = nil; $0.html = "<img src=https://a.org/a.png>" + style
                }),
            not: html(style, "<style>a{}</style><img src=https://a.org/a.png>", style + "<img src=cid:1>" + filler)),
        .init(
            .htmlDataImg,
            html(
                "<img src='data:image/png;base64,iVBORw0KGgo='>",
                "<p>a</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
                "<td background='data:image/png;base64,iVBORw0KGgo='>x"),
            not: html("<img src=https://a.org/data:image>", "<img src=cid:data>", "data:image/png")),
        .init(
            .htmlForm, html("<form action=https://a.org><input></form>", "<form></form>", "<FORM method=post>"),
            not: html("<input>", "<p>form</p>", "<!-- <form> -->")),
        .init(
            .htmlScript, html("<script>a()</script>", "<p onclick='a()'>x</p>", "<a href='javascript:a()'>x</a>"),
            not: html("<p>script</p>", "<p only='x'>x</p>", "<!-- <script> -->")),
        .init(
            .htmlBrPad, html("a" + br(10) + "b", "a" + br(8) + "b", "a" + br(30) + "b"),
            not: html("a" + br(7) + "b", "a" + br(4) + "b" + br(4) + "c", "a" + br(10))),
        .init(
            .htmlComments,
            html(
                "<!--\(filler)\(filler)\(filler)\(filler)-->x", "<!--\(String(repeating: "x", count: 2_100))-->x",
                "<!--\(String(repeating: "y", count: 1_100))--><!--\(String(repeating: "y", count: 1_100))-->x"),
            not: html("<!-- x -->y", "\(filler)", "<!--\(filler)-->x")),
        .init(
            .htmlDouble,
            html("<html><body>a</body></html><html><body>b</body></html>", "<body>a</body><body>b", "<html><html>x"),
            not: html("<html><body>a</body></html>", "<p>a</p>", "<body>a")),
        .init(
            .imgPublicImghost,
            html(
                "<img src=https://i.imgur.com/a.png>x", "<img src=https://i.ibb.co/a.png>x",
                "<img src=https://pbs.twimg.com/a.png>x"),
            not: html(
                "<img src=https://www.fabrikam.com/a.png>x", "<a href=https://i.imgur.com/a.png>x</a>",
                "<img src=https://imgur.example.org/a.png>x")),
        .init(
            .imgBucket,
            html(
                "<img src=https://x.s3.amazonaws.com/a.png>x", "<img src=https://d1.cloudfront.net/a.png>x",
                "<img src=https://storage.googleapis.com/a.png>x"),
            not: html(
                "<img src=https://www.fabrikam.com/a.png>x", "<a href=https://d1.cloudfront.net/a>x</a>",
                "<img src=cid:1>x")),
        .init(
            .imgIp,
            html(
                "<img src=http://203.0.113.9/a.png>x", "<img src=http://3405803785/a.png>x",
                "<img src=http://203.0.113.9:81/a.png>x"),
            not: html(
                "<img src=http://a.org/203.0.113.9.png>x", "<a href=http://203.0.113.9/>x</a>",
                "<img src=cid:203.0.113.9>x")),
    ]

    private static let style = "<style>" + String(repeating: ".a{color:red} ", count: 20) + "</style>"
    private static func br(_ count: Int) -> String { String(repeating: "<br>", count: count) }

    private static let pdf = "%PDF-1.4\n1 0 obj\n"

    fileprivate static let parts: [SymbolCase] = [
        .init(
            .partB64Ascii,
            [base64("utf-8", "SGVsbG8gSm9l"), base64("us-ascii", "SGVsbG8="), base64("iso-8859-1", "VGhhbmtz")],
            not: [base64("utf-8", "R3LDvMOfZQ=="), Letter(), Letter { $0.text = "SGVsbG8=" }]),
        .init(
            .partOddCharset, [charset("x-unknown"), charset("ibm037"), charset("cp437")],
            not: [charset("utf-8"), charset("iso-2022-jp"), charset("windows-1251")]),
        .init(
            .partHtmlAttach,
            make(
                { $0.files = [file("a.html", "text/html", "<p>x</p>")] },
                { $0.files = [file("invoice.htm", "application/octet-stream", "<html><p>x</p></html>")] },
                { $0.files = [file("a.shtml", "text/plain", "<html>x</html>")] }),
            not: make(
                { $0.html = "<p>x</p>" }, { $0.files = [file("a.txt", "text/plain", "x")] },
                { $0.files = [file("html.pdf", "application/pdf", pdf)] })),
        .init(
            .partSvg,
            make(
                { $0.files = [file("a.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'></svg>")] },
                { $0.files = [file("v.SVG", "application/octet-stream", "<svg></svg>")] },
                { $0.files = [file("voice.svg", "image/svg+xml", "<svg onload='a()'></svg>")] }),
            not: make(
                { $0.html = "<svg></svg>" }, { $0.files = [file("a.png", "image/png", "x")] },
                { $0.files = [file("svg.txt", "text/plain", "x")] })),
        .init(
            .partPdf,
            make(
                { $0.files = [file("a.pdf", "application/pdf", pdf)] },
                { $0.files = [file("a", "application/octet-stream", pdf)] },
                { $0.files = [file("a.txt", "text/plain", pdf)] }),
            not: make(
                { $0.files = [file("a.pdf", "application/pdf", "no")] }, { $0.text = "a.pdf" },
                { $0.files = [file("a.txt", "text/plain", "x")] })),
        .init(
            .partPdfShort,
            make(
                { $0.files = [file("a.pdf", "application/pdf", pdf)] },
                {
                    $0.files = [file("b.pdf", "application/pdf", pdf)]; $0.text = "Hi"
                },
                {
                    $0.files = [file("a.pdf", "application/pdf", pdf)]; $0.text = ""
                }),
            not: make(
                {
                    $0.files = [file("a.pdf", "application/pdf", pdf)]; $0.text = filler
                }, { $0.text = "Hi" }, { $0.files = [file("a.txt", "text/plain", "x")] })),
        .init(
            .partIcs,
            make(
                {
                    $0.files = [ics]; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.files = [ics]; $0.spf = SPFResult.none; $0.dkim = []
                },
                {
                    $0.files = [ics]; $0.mailFrom = "a@other.org"; $0.dkim = []
                }),
            not: make(
                { $0.files = [ics] },
                {
                    $0.files = [ics]; $0.spf = .fail; $0.dkim = []; $0.history = .init(isKnown: true, days: 40)
                },
                {
                    $0.spf = .fail; $0.dkim = []
                })),
        .init(
            .partArchive,
            make(
                { $0.files = [zip] },
                {
                    $0.files = [
                        file(
                            "a.gz", "application/gzip", "H4sIAAAAAAAAAwMAAAAAAAAAAAA=",
                            "Content-Transfer-Encoding: base64\n")
                    ]
                },
                { $0.files = [zip.replacing("a.zip", with: "b.bin")] }),
            not: make({ $0.files = [file("a.zip", "application/zip", "no")] }, { $0.text = "a.zip" }, { _ in })),
        .init(
            .partExec,
            make(
                { $0.files = [exe] }, { $0.files = [exe.replacing("a.exe", with: "a.txt")] },
                { $0.files = [file("a.sh", "text/plain", "#!/bin/sh\necho")] }),
            not: make(
                { $0.files = [file("a.exe", "application/octet-stream", "no")] },
                {
                    $0.text = "see #!/bin/sh in the middle"; $0.files = []
                }, { _ in })),
        .init(
            .partOffice,
            make(
                { $0.files = [rtf] }, { $0.files = [rtf.replacing("a.rtf", with: "b.doc")] },
                { $0.files = [rtf.replacing("a.rtf", with: "c")] }),
            not: make({ $0.files = [file("a.doc", "application/msword", "no")] }, { $0.text = "a.doc" }, { _ in })),
        .init(
            .partMixedSingle,
            make(
                {
                    $0.isBare = true; $0.fields = mixed; $0.text = "--m\nContent-Type: text/plain\n\nHi\n--m--";
                },
                {
                    $0.isBare = true; $0.fields = mixed; $0.text = "--m\nContent-Type: text/html\n\n<p>Hi</p>\n--m--"
                },
                {
                    $0.isBare = true; $0.fields = mixed; $0.text = "--m\n\nHi\n--m--"
                }), not: make({ $0.files = [file("a.txt", "text/plain", "x")] }, { _ in }, { $0.html = "<p>x</p>" })),
    ]

    private static let mixed = ["Content-Type: multipart/mixed; boundary=m"]
    private static let ics = file("a.ics", "text/calendar", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR")
    private static let zip = file(
        "a.zip", "application/zip",
        "UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLAQIUAAoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAABhUEsFBgAAAAABAAEALwAAAB8AAAAAAA==",
        "Content-Transfer-Encoding: base64\n")
    private static let exe = file(
        "a.exe", "application/octet-stream",
        "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAA==",
        "Content-Transfer-Encoding: base64\n")
    private static let rtf = file("a.rtf", "application/rtf", "{\\rtf1\\ansi Hello}")
    private static func base64(_ charset: String, _ content: String) -> Letter {
        Letter {
            $0.fields = ["Content-Type: text/plain; charset=\(charset)", "Content-Transfer-Encoding: base64"];
            $0.text = content; $0.isBare = true
        }
    }
    private static func charset(_ name: String) -> Letter {
        Letter {
            $0.fields = ["Content-Type: text/plain; charset=\(name)"]; $0.isBare = true
        }
    }
}

extension SymbolCase {
    fileprivate static let urls: [SymbolCase] = [
        .init(
            .urlNone, saying("no link here", "Hello Joe", "a . b"),
            not: saying("see https://a.org/x", "see www.a.org", "http://10.0.0.1/")),
        .init(
            .urlShortener, link("https://bit.ly/x", "https://tinyurl.com/x", "http://is.gd/x"),
            not: link("https://a.org/bit.ly", "https://notbit.ly.example.org/", "https://www.fabrikam.com/")),
        .init(
            .urlIp, link("http://203.0.113.9/x", "http://3405803785/", "http://0xCB007109/"),
            not: link("http://a.org/203.0.113.9", "http://203.example.org/", "https://www.fabrikam.com/")),
        .init(
            .urlBucket,
            link(
                "https://x.s3.amazonaws.com/a.html", "https://storage.googleapis.com/b/a.html", "https://x.weebly.com/"),
            not: link("https://amazonaws.example.org/", "https://www.fabrikam.com/", "https://a.org/s3.amazonaws.com")),
        .init(
            .urlFreehost, link("https://x.web.app/", "https://x.github.io/", "https://x.herokuapp.com/"),
            not: link("https://github.com/x", "https://web.app.example.org/", "https://www.fabrikam.com/")),
        .init(
            .urlIpfs, link("https://ipfs.io/ipfs/Qm", "https://x.dweb.link/", "https://gateway.example.org/ipfs/Qmx"),
            not: link("https://ipfs.example.org/", "https://example.org/ipfs", "https://www.fabrikam.com/")),
        .init(
            .urlCheapTld, link("https://a.top/", "https://a.b.click/", "https://a.za.com/"),
            not: link("https://top.org/", "https://a.org/x.top", "https://www.fabrikam.com/")),
        .init(
            .urlRandomHost, link("https://x7k2q9w1.com/", "https://bcdfghjk.net/", "https://a1b2c3d4e5.example.org/"),
            not: link(
                "https://x7k2q9w1.cloudfront.net/", "https://www.fabrikam.com/x7k2q9w1", "https://stringfellow.com/")),
        .init(
            .urlBrandHost, link("https://paypal-login.com/", "https://my.netflix.secure.org/", "https://amazon.x.net/"),
            not: link("https://www.paypal.com/", "https://purchase.org/", "https://a.org/paypal")),
        .init(
            .urlBadTld, link("http://a.qqzz/", "http://server/x", "http://mail.local/"),
            not: link("http://a.museum/", "http://a.co.uk/", "http://203.0.113.9/")),
        .init(
            .urlPuny, link("https://xn--pypal-4ve.com/", "https://a.xn--p1ai/", "https://xn--bcher-kva.example.org/"),
            not: link("https://xn.example.org/", "https://a.org/xn--x", "https://www.fabrikam.com/")),
        .init(
            .urlNonascii, link("https://pаypal.com/", "https://bücher.example.org/", "https://例え.jp/"),
            not: link("https://xn--bcher-kva.example.org/", "https://a.org/bücher", "https://www.fabrikam.com/")),
        .init(
            .urlUserinfo, link("https://paypal.com@a.org/", "https://user:pw@a.org/x", "http://x@203.0.113.9/"),
            not: link("https://a.org/x@y", "https://a.org/?m=x@y.org", "mailto:x@y.org")),
        .init(
            .urlPort, link("https://a.org:8443/", "http://a.org:81/", "http://203.0.113.9:8080/"),
            not: link("https://a.org:443/", "http://a.org:80/", "https://a.org/:81")),
        .init(
            .urlRedirParam,
            link(
                "https://a.org/?u=https://b.org/", "https://a.org/r?to=https%3A%2F%2Fb.org%2F",
                "https://a.org/https://b.org/"), not: link("https://a.org/?u=b", "https://a.org/", "https://a.org/http")
        ),
        .init(
            .urlOpenredir,
            link(
                "https://www.google.com/url?q=https://b.org", "https://l.facebook.com/l.php?u=https://b.org",
                "https://www.linkedin.com/redir?url=x"),
            not: link(
                "https://www.google.com/search?q=url", "https://a.org/url?q=b", "https://www.youtube.com/watch?v=q")),
        .init(
            .urlFragment,
            link(
                "https://a.org/#0123456789abcdef", "https://a.org/x#" + String(repeating: "a", count: 40),
                "https://a.org/?x=1#joe@contoso.com.x"),
            not: link("https://a.org/#top", "https://a.org/0123456789abcdefgh", "https://a.org/")),
        .init(
            .urlLong,
            link(
                "https://a.org/" + String(repeating: "a", count: 300),
                "https://a.org/?x=" + String(repeating: "b", count: 400),
                "https://a.org/#" + String(repeating: "c", count: 300)),
            not: link("https://a.org/" + String(repeating: "a", count: 200), "https://a.org/", "https://b.org/x")),
        .init(
            .urlCmsPath,
            link("https://a.org/wp-content/x.html", "https://a.org/wp-includes/y.php", "https://a.org/.well-known/z/"),
            not: link("https://www.fabrikam.com/wp-content/x", "https://a.org/wp-news", "https://a.org/content/")),
        .init(
            .urlB64Rcpt,
            link(
                "https://a.org/?e=am9lQGNvbnRvc28uY29t", "https://a.org/am9lQGNvbnRvc28uY29t",
                "https://a.org/#YW5uQGV4YW1wbGUub3Jn"),
            not: link(
                "https://www.fabrikam.com/?e=am9lQGNvbnRvc28uY29t", "https://a.org/?e=SGVsbG8gV29ybGQh",
                "https://a.org/abcdefghijklmnop")),
        .init(
            .urlMalformed, link("https:\\\\a.org\\x", "https://a%2eorg/", "ht\ttps://a.org/"),
            not: link("https://a.org/%2e", "https://a.org/x", "https://www.fabrikam.com/")),
        .init(
            .urlTextMismatch,
            html(
                "<p>x</p><a href='https://evil.org/'>www.bank.com</a>",
                "<a href='https://evil.org/'>https://paypal.com/login</a>",
                "<a href='https://evil.org/'>contoso.com</a>"),
            not: html(
                "<a href='https://www.bank.com/'>bank.com</a>", "<a href='https://evil.org/'>click here</a>",
                "<a href='https://www.fabrikam.com/'>www.bank.com</a>")),
        .init(
            .urlUnrelated, link("https://other.org/", "https://a.co.uk/", "http://203.0.113.9/"),
            not: link("https://www.fabrikam.com/", "https://fabrikam.com/x", "mailto:a@b.org")),
        .init(
            .urlOneTarget,
            html(
                "<a href=https://a.org/1>a</a><a href=https://a.org/2>b</a>",
                "<a href=https://a.org/1>a</a><a href=https://b.a.org/>b</a>",
                "<a href=https://x.org/>a</a><a href=https://x.org/>b</a>"),
            not: html(
                "<a href=https://a.org/>a</a>", "<a href=https://a.org/>a</a><a href=https://b.org/>b</a>", "none")),
        .init(
            .urlSameUrl,
            html(
                "<a href=https://a.org/1>a</a><a href=https://a.org/1>b</a>",
                "<a href=https://b.org/>a</a><a href=https://b.org/>b</a>",
                "<a href=https://x.org/>a</a><a href=https://x.org/>b</a><a href=https://x.org/>c</a>"),
            not: html(
                "<a href=https://a.org/>a</a>", "<a href=https://a.org/1>a</a><a href=https://a.org/2>b</a>", "none")),
        .init(
            .urlSingle, link("https://a.org/", "https://b.org/x", "https://www.fabrikam.com/"),
            not: html(
                "<a href=https://a.org/1>a</a><a href=https://b.org/1>b</a>", "none", "<a href=mailto:a@b.org>x</a>")),
        .init(
            .urlFromDomain, link("https://fabrikam.com/", "https://www.fabrikam.com/x", "https://a.b.fabrikam.com/"),
            not: link("https://fabrikam.org/", "https://notfabrikam.com/", "https://a.org/fabrikam.com")),
    ]

    fileprivate static let header: [SymbolCase] = [
        .init(
            .hdrUndisclosed,
            make(
                { $0.to = "undisclosed-recipients:;" }, { $0.to = "\"Undisclosed recipients\" <x@y.org>" },
                { $0.to = "Undisclosed-Recipients: ;" }),
            not: make({ $0.to = "list: joe@contoso.com;" }, { _ in }, { $0.to = "disclosed@contoso.com" })),
        .init(
            .hdrNoMsgid, make({ $0.messageID = nil }, { $0.messageID = "" }, { $0.messageID = " " }),
            not: make({ $0.messageID = "x" }, { _ in }, { $0.messageID = "<a@b>" })),
        .init(
            .hdrMsgidBad, make({ $0.messageID = "a@b.org" }, { $0.messageID = "<abc>" }, { $0.messageID = "x" }),
            not: make({ _ in }, { $0.messageID = "<a@b>" }, { $0.messageID = nil })),
        .init(
            .hdrMsgidNodot,
            make({ $0.messageID = "<a@b>" }, { $0.messageID = "<1@localhost>" }, { $0.messageID = "<x@WIN-ABC>" }),
            not: make({ _ in }, { $0.messageID = "<a.b@c.org>" }, { $0.messageID = "<abc>" })),
        .init(
            .hdrMsgidFrom,
            make({ _ in }, { $0.messageID = "<x@fabrikam.com>" }, { $0.messageID = "<x@a.b.fabrikam.com>" }),
            not: make({ $0.messageID = "<x@other.org>" }, { $0.messageID = "<x@fabrikam>" }, { $0.messageID = nil })),
        .init(
            .hdrDateFuture,
            make(
                { $0.date = "Tue, 24 Nov 2026 13:00:00 +0000" }, { $0.date = "Mon, 23 Nov 2026 17:00:00 +0000" },
                { $0.date = "1 Jan 2038 00:00:00 GMT" }),
            not: make(
                { $0.date = "Mon, 23 Nov 2026 15:00:00 +0000" }, { $0.date = "Mon, 23 Nov 2026 21:00:00 +0800" },
                { $0.date = nil })),
        .init(
            .hdrDateOld,
            make(
                { $0.date = "Fri, 20 Nov 2026 13:00:00 +0000" }, { $0.date = "1 Jan 1999 00:00:00 +0000" },
                { $0.date = "Sun, 22 Nov 2026 12:00:00 +0000" }),
            not: make({ $0.date = "Sun, 22 Nov 2026 14:00:00 +0000" }, { _ in }, { $0.date = "no date" })),
        .init(
            .hdrDateOld6h,
            make(
                { $0.date = "Mon, 23 Nov 2026 05:00:00 +0000" }, { $0.date = "Sun, 22 Nov 2026 14:00:00 +0000" },
                { $0.date = "Mon, 23 Nov 2026 01:00:00 -0500" }),
            not: make(
                { _ in }, { $0.date = "Mon, 23 Nov 2026 08:00:00 +0000" },
                { $0.date = "Fri, 20 Nov 2026 13:00:00 +0000" })),
        .init(
            .hdrDateBad,
            make(
                { $0.date = "yesterday" }, { $0.date = "Mon, 99 Nov 2026 13:00:00 +0000" }, { $0.date = "23/11/2026" }),
            not: make({ _ in }, { $0.date = nil }, { $0.date = "23 Nov 26 13:00 EST" })),
        .init(
            .hdrPhpmailer, field("X-Mailer: PHPMailer 6.1", "X-Mailer: PHP/8.1.2", "X-Mailer: Leaf PHPMailer 2.8"),
            not: field("X-Mailer: Apple Mail", "X-Note: PHPMailer", "X-Mailer: Sphphere")),
        .init(
            .hdrOldMua,
            field(
                "X-Mailer: Microsoft Outlook Express 6.00", "X-Mailer: QUALCOMM Windows Eudora 7",
                "X-Mailer: IncrediMail"),
            not: field("X-Mailer: Microsoft Outlook 16.0", "User-Agent: Mozilla Thunderbird", "X-Note: Eudora")),
        .init(
            .hdrPhpScript, field("X-PHP-Originating-Script: 0:a.php", "X-PHP-Script: a.org/x.php", "x-php-script: y"),
            not: field("X-PHP: x", "X-Script: a.php", "X-Mailer: PHP/8")),
        .init(
            .hdrPriority, field("X-Priority: 1", "Importance: high", "X-MSMail-Priority: High"),
            not: field("X-Priority: 3", "Importance: normal", "X-Prior: 1")),
        .init(
            .hdrDupHeader, field("Subject: again", "From: x@y.org", "Message-ID: <b@c.org>"),
            not: field("Received: from a by b; Mon, 23 Nov 2026 13:00:00 +0000", "X-A: 1", "Comments: x")),
        .init(
            .hdrEspHeaderNoAuth,
            make(
                {
                    $0.fields = ["X-SG-EID: x"]; $0.spf = .fail; $0.dkim = []
                },
                {
                    $0.fields = ["X-MC-User: x"]; $0.mailFrom = "a@other.org"; $0.dkim = []
                },
                {
                    $0.fields = ["X-Mailgun-Sid: x"]; $0.spf = .fail; $0.dkim = []
                }),
            not: make(
                { $0.fields = ["X-SG-EID: x"] },
                {
                    $0.fields = ["X-SG-EID: x"]; $0.mailFrom = "a@u1.sendgrid.net"; $0.dkim = [("sendgrid.net", .pass)]
                },
                {
                    $0.spf = .fail; $0.dkim = []
                })),
        .init(
            .hdrEspAuth,
            make(
                { $0.mailFrom = "a@u1.sendgrid.net" }, { $0.dkim = [("fabrikam.com", .pass), ("mcsv.net", .pass)] },
                { $0.mailFrom = "b@x.amazonses.com" }),
            not: make({ _ in }, { $0.dkim = [("mcsv.net", .fail)] }, { $0.mailFrom = "a@sendgrid.net.evil.org" })),
        .init(
            .hdrRatware,
            field(
                "X-Mailer: MassMail 2.0", "X-Mailer: Microsoft Outlook Express 6.00", "X-Mailer: Stealth Mail Master"),
            not: make(
                {
                    $0.fields = [
                        "X-Mailer: Microsoft Outlook Express 6.00", "X-MimeOLE: Produced By Microsoft MimeOLE V6.00",
                    ]
                    $0.messageID = "<001401c24d1e$1f8b7c60$0200a8c0@pc>"
                }, { $0.fields = ["X-Mailer: Apple Mail"] }, { $0.fields = ["X-Mailer: QUALCOMM Windows Eudora 7"] })),
        .init(
            .hdrRcptNotTo,
            make({ $0.to = "x@y.org" }, { $0.to = "Ann <ann@fabrikam.com>" }, { $0.to = "jo@contoso.org" }),
            not: make(
                { _ in }, { $0.to = "joe@contoso.org" },
                {
                    $0.to = "talk@lists.example.org"; $0.mailFrom = "x@lists.example.org"
                },
                {
                    $0.to = "x@y.org"; $0.fields = ["List-Id: <a.b.org>"]
                },
                {
                    $0.to = "x@y.org"; $0.fields = ["Cc: Joe <JOE@contoso.com>"]
                })),
        .init(
            .goodReplySubj,
            make(
                {
                    $0.subject = "Re: us"; $0.fields = ["References: <a@b.org>"]
                },
                {
                    $0.subject = "AW: uns"; $0.fields = ["In-Reply-To: <a@b.org>"]
                },
                {
                    $0.subject = "RE: x"; $0.fields = ["References: <a@b.org> <c@d.org>"]
                }),
            not: make(
                { $0.subject = "Re: us" }, { $0.fields = ["References: <a@b.org>"] },
                {
                    $0.subject = "Re: us"; $0.fields = ["References: none"]
                })),
        .init(
            .goodQuoted, saying("On Monday Joe wrote:\n> Hi\n> there", "> a\n> b\nYes", "Yes\n>x\n>y\n"),
            not: saying("> a", "a > b > c", "x -> y")),
        .init(
            .histKnown,
            make(
                { $0.history = .init(isKnown: true, days: 40) }, { $0.history = .init(isKnown: true) },
                {
                    $0.history = .init(isKnown: true, days: 8); $0.spf = .fail
                }),
            not: make(
                { $0.history = .init(days: 40) },
                {
                    $0.history = .init(isKnown: true); $0.spf = .fail; $0.dkim = []
                }, { _ in })),
        .init(
            .histAnswered,
            make(
                { $0.history = .init(isAnswered: true) },
                { $0.history = .init(isKnown: true, isAnswered: true, days: 9) },
                {
                    $0.history = .init(isAnswered: true); $0.spf = .fail
                }),
            not: make(
                { $0.history = .init(isKnown: true) },
                {
                    $0.history = .init(isAnswered: true); $0.spf = .fail; $0.dkim = []
                }, { _ in })),
        .init(
            .histFirst,
            make(
                {
                    $0.history = .init(); $0.subject = "You have won a prize"
                },
                {
                    $0.history = .init(); $0.subject = "Free spins casino"
                },
                {
                    $0.history = .init(); $0.subject = "Bitcoin wallet"
                }),
            not: make(
                {
                    $0.history = .init(days: 3); $0.subject = "You have won a prize"
                }, { $0.history = .init() }, { $0.subject = "You have won a prize" })),
    ]

    /// Words of each class, and words that are nearly of it.
    static let lures: [(TermClass, hits: [String], misses: [String])] = [
        (
            .prize, ["You have won a gift card", "Herzlichen Glückwunsch, Gewinner", "Vous avez gagné un cadeau"],
            ["We won over a client", "The wine list", "Prices of bread"]
        ),
        (
            .urgent, ["Final notice for you", "Dringend: letzte Mahnung", "最終通知 緊急"],
            ["The surgeon is in", "A noticeable final", "Minutes"]
        ),
        (
            .account,
            ["Your account has been suspended", "Ihr Konto wurde gesperrt, Sicherheitswarnung", "アカウント停止 本人確認"],
            ["An accountant joins us", "The counting of votes", "Kontor in Hamburg"]
        ),
        (
            .delivery, ["Your package is waiting", "Ihre Sendung, Zollgebühr", "お荷物 再配達"],
            ["A package manager", "The parcels of land", "Lieferant"]
        ),
        (
            .money, ["Fast cash loan, no credit check", "Kredit ohne Schufa", "Préstamo y dinero"],
            ["A credit to the team", "Cashew nuts", "Lonely planet"]
        ),
        (
            .crypto, ["Your seed phrase, claim tokens", "Bitcoin Code: reich werden", "暗号資産 ビットコイン"],
            ["The crypt of the church", "A coin of gold", "Wall et al"]
        ),
        (
            .adult, ["Hot singles, sexy girls", "Nackt und geil", "出会い系 人妻"],
            ["Essex county", "Sextant for sale", "A single page"]
        ),
        (
            .casino, ["Casino free spins", "Freispiele im Spielcasino", "オンラインカジノ スロット"],
            ["Spinning wool", "A slot in the calendar", "Cassini probe"]
        ),
        (
            .health, ["Weight loss gummies", "Abnehmen mit Potenzmittel", "ダイエット サプリ"],
            ["The weight of the parcel", "Healthy teams", "Pillar of the hall"]
        ),
        (
            .lead,
            ["Car insurance and home warranty quotes", "Private Krankenversicherung, Treppenlift", "自動車保険 見積もり"],
            ["The insured parcel", "A lead singer", "Warranting a look"]
        ),
        (
            .threat, ["I hacked your webcam, arrest warrant", "Strafanzeige und Haftbefehl", "逮捕状 差し押さえ"],
            ["A hackathon", "The policy", "Warranty card"]
        ),
        (
            .advance, ["Dear beneficiary, inheritance of the next of kin", "Erbschaft und Nachlass", "遺産 相続"],
            ["The beneficial effects", "Next week, kindly", "Fundamentals"]
        ),
        (
            .invoice, ["Unpaid invoice, payment receipt", "Offene Rechnung", "請求書 未払い"],
            ["In voices of many", "A voiced opinion", "Received with thanks"]
        ),
        (
            .shop, ["Clearance discount, promo code", "Rabatt und Ausverkauf", "激安 セール"],
            ["Discounting the theory", "Clear answers", "Saleem writes"]
        ),
    ]

    fileprivate static let words: [SymbolCase] =
        lures.flatMap { kind, hits, misses in
            let all: [SymbolCase?] = [
                Symbol.subject(kind).map { symbol in
                    SymbolCase(
                        symbol, hits.map { words in Letter { $0.subject = words } },
                        not: misses.map { words in Letter { $0.subject = words } })
                },
                Symbol.name(kind).map { symbol in
                    SymbolCase(
                        symbol, hits.map { words in Letter { $0.from = "\"\(words)\" <a@fabrikam.com>" } },
                        not: misses.map { words in Letter { $0.from = "\"\(words)\" <a@fabrikam.com>" } })
                },
            ]
            return all.compactMap { $0 }
        } + bodies

    private static let bodies: [SymbolCase] = [
        body(
            .textLexPrize, "You have won. Congratulations, winner! Claim your gift card.",
            "Gewinner, herzlichen Glückwunsch, Ihr Gutschein aus dem Gewinnspiel",
            "Félicitations gagnant, réclamez votre cadeau, tirage au sort", "You have won."),
        body(
            .textLexUrgent, "Final notice. Act now, immediately, within 24 hours.",
            "Dringend, letzte Mahnung, umgehend, sofortige", "緊急 至急 最終通知", "It is urgent."),
        body(
            .textLexAccount, "Your account was limited. Verify your account, confirm your identity, security alert.",
            "Ihr Konto, Sicherheitswarnung, bestätigen Sie", "アカウント 本人確認 パスワード", "Your account is new."),
        body(
            .textLexDelivery, "Your package: delivery failed, pay the shipping fee, tracking number",
            "Ihr Paket, Zollgebühr, Lieferadresse", "お荷物 不在 再配達", "Your package is here."),
        body(
            .textLexMoney, "loan, debt relief, credit score and refinance", "Kredit, Darlehen, Schulden",
            "préstamo, dinero, inversión", "a loan"),
        body(
            .textLexCrypto, "bitcoin, wallet and airdrop", "Kryptowährung, Bitcoin, Ethereum", "ビットコイン 仮想通貨 ウォレット",
            "bitcoin only"),
        body(.textLexAdult, "sexy nude singles", "nackt, geil, Seitensprung", "出会い 人妻 セックス", "a sexy car"),
        body(
            .textLexCasino, "casino, free spins, roulette", "Freispiele, Roulette, Poker", "カジノ スロット 競馬",
            "a poker night"),
        body(
            .textLexHealth, "weight loss, keto, cialis", "Abnehmen, Tinnitus, Potenzmittel", "ダイエット サプリ 血圧",
            "weight loss"),
        body(
            .textLexLead, "auto insurance, home warranty, gutters", "Treppenlift, Photovoltaik, Lebensversicherung",
            "自動車保険 生命保険 太陽光発電", "auto insurance"),
        body(
            .textLexThreat, "I hacked you, your webcam, your contacts", "Haftbefehl, Strafanzeige, Trojaner",
            "逮捕状 差し押さえ 法的措置", "an arrest warrant"),
        body(
            .textLexAdvance, "next of kin, beneficiary, inheritance", "Erbschaft, Nachlass, Witwe", "遺産 相続 寄付",
            "a widow"),
        body(
            .textLexInvoice, "invoice, remittance advice, past due", "Rechnung, Lastschrift, Quittung", "請求書 領収書 注文書",
            "an invoice"),
        body(
            .textLexShop, "discount, clearance, free shipping", "Rabatt, Ausverkauf, Schnäppchen", "割引 セール 激安",
            "a discount"),
    ]

    private static func body(_ symbol: Symbol, _ first: String, _ second: String, _ third: String, _ miss: String)
        -> SymbolCase
    {
        // A page without a text: there the words count that ordinary mail has alone.
        func page(_ text: String) -> Letter {
            Letter {
                $0.text = nil; $0.html = "<p>\(text)</p>"
            }
        }
        return SymbolCase(
            symbol, [first, second, third].map(page), not: saying(miss, "Nothing of that kind", "") + [page(miss)])
    }

    private static let forged: @Sendable (inout Letter) -> Void = {
        $0.spf = .fail; $0.dkim = []
    }
    private static func lure(_ change: @escaping @Sendable (inout Letter) -> Void) -> Letter {
        Letter {
            $0.subject = "Your account has been suspended"
            $0.html = "<p>Look at this page, please.</p><a href='https://x.web.app/a'>here</a>"
            change(&$0)
        }
    }
    private static let pdfFile = file("a.pdf", "application/pdf", pdf)

    fileprivate static let composites: [SymbolCase] = [
        .init(
            .textLexBec,
            saying(
                "Are you available? I need a favor.", "Please change my direct deposit", "Neue Bankverbindung, bitte"),
            not: make(
                { $0.text = "The room is available" },
                {
                    $0.text = "Are you available?"; $0.fields = ["References: <a@b.org>"]
                }, { _ in })),
        .init(
            .cmpUnsubNoHeader, html("<p>unsubscribe</p>", "<p>Newsletter abbestellen</p>", "<p>to opt-out, click</p>"),
            not: make(
                {
                    $0.html = "<p>unsubscribe</p>"; $0.fields = ["List-Unsubscribe: <https://a.org>"]
                }, { $0.text = "unsubscribe" }, { $0.html = "<p>hi</p>" })),
        .init(
            .cmpLureUnaligned,
            [
                lure(forged),
                lure {
                    $0.mailFrom = "a@other.org"; $0.dkim = []
                },
                lure {
                    $0.spf = SPFResult.none; $0.dkim = [("other.org", .pass)]
                },
            ], not: [lure { _ in }, Letter(forged), lure { $0.isUnchecked = true }]),
        .init(
            .cmpLureNoPass,
            [
                lure(forged),
                lure {
                    $0.spf = SPFResult.none; $0.dkim = []
                },
                lure {
                    $0.spf = .softfail; $0.dkim = []
                },
            ],
            not: [
                lure { _ in }, Letter(forged),
                lure {
                    $0.mailFrom = "a@other.org"; $0.dkim = []
                },
            ]),
        .init(
            .cmpLureSoftUrl,
            [
                lure { _ in }, lure { $0.html = "<a href=https://bit.ly/x>x</a>" },
                lure { $0.html = "<a href=http://203.0.113.9/>x</a>" },
            ],
            not: [
                lure { $0.html = "<a href=https://other.org/>x</a>" },
                lure { $0.html = "<a href=https://bit.ly/x>x</a><a href=https://www.fabrikam.com>y</a>" },
                lure { $0.subject = "Minutes" },
            ]),
        .init(
            .cmpImghostLink,
            html(
                "<img src=https://i.imgur.com/a.png><a href=https://a.org/>x</a>",
                "<a href=https://b.org><img src=https://i.ibb.co/a.png></a>",
                "<img src=https://pbs.twimg.com/a.png><a href=https://bit.ly/x>y</a>"),
            not: html(
                "<img src=https://i.imgur.com/a.png>",
                "<img src=https://i.imgur.com/a.png><a href=https://www.fabrikam.com/>x</a>",
                "<img src=https://a.org/a.png><a href=https://a.org/>x</a>")),
        .init(
            .cmpImageUnrelated,
            make(
                {
                    $0.text = nil; $0.html = "<a href=https://a.org><img src=https://a.org/a.png></a>"
                },
                {
                    $0.text = nil; $0.html = "<img src=cid:1><a href=https://b.org>x</a>"
                },
                {
                    $0.text = nil; $0.html = "<a href=https://bit.ly/x><img src=cid:1></a>"
                }),
            not: make(
                {
                    $0.text = nil; $0.html = "<a href=https://fabrikam.com><img src=https://a.org/a.png></a>"
                },
                {
                    $0.text = nil; $0.html = "<img src=cid:1>"
                }, { $0.html = "<a href=https://a.org>x</a>" })),
        .init(
            .cmpRandomUnrelated,
            make(
                {
                    $0.from = "A <a@x7k2q9w1.com>"; $0.html = "<a href=https://a.org>x</a>"
                },
                {
                    $0.from = "A <a1b2c3d4@fabrikam.com>"; $0.html = "<a href=https://a.org>x</a>"
                },
                {
                    $0.from = "A <a@bcdfghjk.net>"; $0.html = "<a href=https://a.org>x</a>"
                }),
            not: make(
                {
                    $0.from = "A <a@x7k2q9w1.com>"; $0.html = "<a href=https://x7k2q9w1.com>x</a>"
                }, { $0.html = "<a href=https://a.org>x</a>" }, { $0.from = "A <a@x7k2q9w1.com>" })),
        .init(
            .cmpFreemailAdvance,
            make(
                {
                    $0.from = "A <a@gmail.com>"; $0.subject = "Inheritance of the next of kin"
                },
                {
                    $0.from = "A <a@yahoo.com>"; $0.text = "next of kin, beneficiary, barrister, inheritance"
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.text = "Pay 0x52908400098527886E0F7030069857D2E4169EE7"
                }),
            not: make(
                { $0.subject = "Inheritance of the next of kin" }, { $0.from = "A <a@gmail.com>" },
                {
                    $0.from = "A <a@gmail.com>"; $0.subject = "Re: Inheritance"; $0.fields = ["References: <a@b.org>"]
                })),
        .init(
            .cmpFreemailAttachOnly,
            make(
                {
                    $0.from = "A <a@gmail.com>"; $0.text = ""; $0.files = [pdfFile]
                },
                {
                    $0.from = "A <a@yahoo.com>"; $0.text = "See file"; $0.files = [pdfFile]
                },
                {
                    $0.from = "A <a@gmx.de>"; $0.text = "Hi"; $0.files = [pdfFile]
                }),
            not: make(
                {
                    $0.text = ""; $0.files = [pdfFile]
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.files = [pdfFile]
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.text = ""
                })),
        .init(
            .cmpFreemailHtml,
            make(
                {
                    $0.from = "A <a@gmail.com>"; $0.text = nil; $0.html = "<a href=https://a.org>x</a>"
                },
                {
                    $0.from = "A <a@yahoo.com>"; $0.text = nil; $0.html = "<a href=https://b.org>x</a>"
                },
                {
                    $0.from = "A <a@gmx.de>"; $0.text = nil; $0.html = "<a href=https://bit.ly/x>x</a>"
                }),
            not: make(
                {
                    $0.text = nil; $0.html = "<a href=https://a.org>x</a>"
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.html = "<a href=https://a.org>x</a>"
                },
                {
                    $0.from = "A <a@gmail.com>"; $0.text = nil; $0.html = "<p>x</p>"
                })),
        .init(
            .cmpBrandUnrelatedUrl,
            [
                lure { $0.from = "PayPal <a@fabrikam.com>" },
                lure { $0.subject = "Your Netflix account has been suspended" },
                lure {
                    $0.from = "\"DHL\" <a@fabrikam.com>"; $0.subject = "Hello"
                },
            ],
            not: [
                lure { _ in },
                lure {
                    $0.from = "PayPal <a@fabrikam.com>"; $0.html = "<a href=https://fabrikam.com>x</a>"
                }, lure { $0.from = "PayPal <service@paypal.com>" },
            ]),
        .init(
            .cmpBrandBadSender,
            [
                lure { $0.from = "PayPal <a@gmail.com>" }, lure { $0.from = "Netflix <a@x.top>" },
                lure { $0.from = "DHL <a@x.web.app>" },
            ],
            not: [
                lure { $0.from = "PayPal <a@fabrikam.com>" }, lure { $0.from = "Ann <a@gmail.com>" },
                lure {
                    $0.from = "PayPal <a@gmail.com>"; $0.fields = ["References: <a@b.org>"]
                },
            ]),
        .init(
            .cmpObfuscatedHead, titled("Your раyраl", "C1aim it", "Ac\u{200B}count"),
            not: titled("Your PayPal", "Claim it", "Привет")),
        .init(
            .cmpRcptLure,
            make(
                { $0.subject = "joe@contoso.com, you have won" }, { $0.from = "\"joe@contoso.com\" <a@fabrikam.com>" },
                { $0.subject = "Final notice for joe@contoso.com" }),
            not: make(
                { $0.subject = "joe@contoso.com, hello" }, { $0.subject = "You have won" },
                { $0.subject = "Joe, you have won" })),
        .init(
            .cmpOwnLookalike,
            make(
                {
                    $0.from = "IT <it@contoso.com>"; $0.spf = .fail; $0.dkim = []; $0.text = "See https://a.org"
                },
                {
                    $0.from = "IT <it@c0ntoso.com>"; $0.spf = .fail; $0.dkim = []; $0.text = "See https://a.org"
                },
                {
                    $0.from = "IT <it@xn--cntoso-wqf.com>"; $0.text = "See https://a.org"
                }),
            not: make(
                {
                    $0.from = "IT <it@contoso.com>"; $0.text = "See https://a.org"
                },
                {
                    $0.from = "IT <it@contour.com>"; $0.spf = .fail; $0.dkim = []; $0.text = "See https://a.org"
                },
                {
                    $0.from = "IT <it@contoso.com>"; $0.spf = .fail; $0.dkim = []
                })),
        .init(
            .cmpBec,
            make(
                {
                    $0.people = ["Jane Roe"]; $0.from = "Jane Roe <x@gmail.com>";
                    $0.text = "Are you available? Need a favor"
                },
                {
                    $0.people = ["Jane Roe"]; $0.from = "\"Roe, Jane\" <x@gmail.com>"; $0.text = "Please buy gift cards"
                },
                {
                    $0.people = ["Jürgen Groß"]; $0.from = "Jurgen Gross <x@fabrikam.com>";
                    $0.text = "Neue Bankverbindung"
                }),
            not: make(
                {
                    $0.people = ["Jane Roe"]; $0.from = "Jane Roe <jane@contoso.com>"; $0.text = "Are you available?"
                },
                {
                    $0.people = ["Jane Roe"]; $0.from = "Jane Roe <x@gmail.com>"
                },
                {
                    $0.people = ["Jane Roe"]; $0.from = "Jane Doe <x@gmail.com>"; $0.text = "Are you available?"
                })),
        .init(
            .cmpOldSpam,
            make(
                {
                    $0.subject = "Fast cash loan"; $0.messageID = nil; $0.dkim = []
                },
                {
                    $0.subject = "Viagra pills"; $0.to = "undisclosed-recipients:;"; $0.dkim = []
                },
                {
                    $0.text = "loan, debt relief, refinance"; $0.helo = "pc"; $0.dkim = []
                }),
            not: make(
                {
                    $0.subject = "Fast cash loan"; $0.dkim = []
                },
                {
                    $0.messageID = nil; $0.dkim = []
                },
                {
                    $0.subject = "Fast cash loan"; $0.messageID = nil; $0.html = "<a href=https://fabrikam.com>x</a>"
                })),
        .init(
            .cmpClassicBody,
            make(
                {
                    $0.dkim = []; $0.subject = "Cash loan"; $0.text = "loan, debt relief, refinance https://a.org/"
                },
                {
                    $0.dkim = []; $0.text = "loan, debt relief, refinance, weight loss, keto, viagra https://a.org/"
                },
                {
                    $0.dkim = []; $0.subject = "Weight loss, cialis";
                    $0.text = "viagra, weight loss, cialis https://a.org"
                }),
            not: make(
                {
                    $0.subject = "Cash loan"; $0.text = "loan, debt relief, refinance"
                },
                {
                    $0.dkim = []; $0.text = "a loan https://a.org/"
                },
                {
                    $0.dkim = []; $0.subject = "Cash loan";
                    $0.text = "loan, debt relief, refinance https://fabrikam.com/"
                })),
        .init(
            .cmpHiddenLure,
            [
                lure { $0.html = "<a href=https://a.org>x</a>a" + br(10) + "b" },
                lure { $0.html = "<a href=https://a.org>x</a><p hidden>\(filler)\(filler)</p>" },
                lure { $0.html = "<a href=https://a.org>x</a>" + String(repeating: "a\u{200B}", count: 120) + "b" },
            ],
            not: [
                lure { _ in }, Letter { $0.html = "<a href=https://a.org>x</a>a" + br(10) + "b" },
                lure { $0.html = "<a href=https://fabrikam.com>x</a>a" + br(10) + "b" },
            ]),
    ]
}
