import SenderAuthentication

@testable import Scoring

private func make(_ changes: @Sendable (inout Letter) -> Void...) -> [Letter] { changes.map { Letter($0) } }
private func saying(_ values: String...) -> [Letter] { values.map { value in Letter { $0.text = value } } }
private func titled(_ values: String...) -> [Letter] { values.map { value in Letter { $0.subject = value } } }
private func hop(_ values: String...) -> [Letter] {
    values.map { value in Letter { $0.fields = ["Received: \(value); Mon, 23 Nov 2026 13:00:00 +0000"] } }
}

/// A message of a free mailbox that nobody vouches for, from a server with some name.
private func free(_ address: String, _ helo: String) -> Letter {
    Letter {
        $0.from = "Ann <\(address)>"; $0.helo = helo; $0.spf = SPFResult.none; $0.dkim = []
    }
}

/// A page that nobody vouches for.
private func page(_ change: @Sendable (inout Letter) -> Void) -> Letter {
    Letter {
        $0.spf = SPFResult.none; $0.dkim = []
        $0.html = "<p>Have a look at the page that we talked of.</p><a href=https://other.org/a>here</a>"
        change(&$0)
    }
}

extension SymbolCase {
    /// Symbols of classic spam, and of what the way of a message and its text come to.
    static let classic: [SymbolCase] = classicHeader + classicSubject + classicText + classicComposites

    private static let classicHeader: [SymbolCase] = [
        .init(
            .fromFreemailForged,
            [
                free("ann@hotmail.com", "mail.fabrikam.com"), free("ann@yahoo.co.uk", "dsl-1.isp.net"),
                free("ann@gmail.com", "server.example.org"),
            ],
            not: [
                free("ann@hotmail.com", "bay1.hotmail.com"), free("ann@fabrikam.com", "dsl-1.isp.net"),
                Letter { $0.from = "Ann <ann@gmail.com>" },
            ]),
        .init(
            .heloIp,
            make(
                {
                    $0.helo = "203.0.113.9"; $0.dkim = []; $0.spf = SPFResult.none
                },
                {
                    $0.helo = "198.51.100.7"; $0.dkim = []; $0.spf = .fail
                },
                {
                    $0.helo = "192.0.2.1"; $0.isUnchecked = true
                }),
            not: make({ $0.helo = "[203.0.113.9]" }, { $0.helo = "203.0.113.9" }, { $0.helo = "mail.fabrikam.com" })),
        .init(
            .hdrMsgidReceiver,
            make(
                {
                    $0.messageID = "<1@mx.contoso.com>"
                    $0.fields = ["Received: from pc (pc.isp.net [203.0.113.9]) by mx.contoso.com; x"]
                },
                {
                    $0.messageID = "<2002.a@smtp.isp.net>"
                    $0.fields = ["Received: from a.org (a.org [203.0.113.9]) by smtp.isp.net; x"]
                },
                {
                    $0.messageID = "<2002.A@MX.Contoso.com>"
                    $0.fields = [
                        "Received: from localhost by home", "Received: from x.org ([203.0.113.9]) by mx.contoso.com; x",
                    ]
                }),
            not: make(
                {
                    $0.messageID = "<1@mx.fabrikam.com>"
                    $0.fields = ["Received: from pc (pc.isp.net [203.0.113.9]) by mx.fabrikam.com; x"]
                },
                {
                    $0.messageID = "<1@mx.contoso.com>"
                    $0.fields = ["Received: from localhost (localhost [127.0.0.1]) by mx.contoso.com; x"]
                },
                {
                    $0.messageID = "<1@mx.contoso.com>"
                    $0.fields = ["Received: from a.org (a.org [203.0.113.9]) by other.contoso.com; x"]
                })),
        .init(
            .hdrNoTo,
            make({ $0.to = "" }, { $0.to = "  " }, { $0.to = "\t" }),
            not: make(
                { $0.to = "undisclosed-recipients:;" },
                {
                    $0.to = ""; $0.fields = ["Cc: joe@contoso.com"]
                },
                {
                    $0.to = ""; $0.fields = ["List-Id: <a.example.org>"]
                })),
        .init(
            .hdrDateOdd,
            make(
                { $0.date = "Mon, 23 Nov 2026 13:00:00 -1900" }, { $0.date = "Mon, 23 Nov 2026 13:00:00 +0507" },
                { $0.date = "Mon, 23 Nov 2026 13:00:00 +9900" }),
            not: make(
                { $0.date = "Mon, 23 Nov 2026 13:00:00 +0545" }, { $0.date = "Mon, 23 Nov 2026 13:00:00 +1400" },
                { $0.date = "Mon, 23 Nov 2026 13:00:00 GMT" })),
        .init(
            .hdrRcvdForged,
            hop(
                "from a.org ([300.1.2.3]) by b.org", "from a.org (a.org [10.256.1.1]) by b.org",
                "from a.org (a.org [230.1.2.3]) by b.org"),
            not: hop(
                "from a.org ([203.0.113.3]) by b.org", "from a.org (a.org [IPv6:2001:db8::1]) by b.org",
                "from a.org (a.org [8.11.600]) by b.org (8.300.1.2)")),
        .init(
            .hdrNoMime,
            make(
                {
                    $0.isBare = true; $0.hasVersion = false; $0.fields = ["Content-Type: text/html"]
                },
                {
                    $0.isBare = true; $0.hasVersion = false; $0.fields = ["Content-Type: text/plain; charset=utf-8"]
                },
                { $0.hasVersion = false }),
            not: make(
                { _ in },
                {
                    $0.isBare = true; $0.hasVersion = false
                },
                {
                    $0.isBare = true; $0.fields = ["Content-Type: text/html"]
                })),
        .init(
            .hdrSortedRcpts,
            make(
                { $0.to = "a@x.org, b@x.org, c@x.org, d@x.org, joe@contoso.com" },
                { $0.to = "jo@contoso.com, joe@contoso.com, joel@contoso.com, john@contoso.com, jon@contoso.com" },
                {
                    $0.to = "a@x.org, b@x.org, c@x.org"; $0.fields = ["Cc: d@x.org, e@x.org, f@x.org"]
                }),
            not: make(
                { $0.to = "a@x.org, b@x.org, c@x.org, joe@contoso.com" },
                { $0.to = "joe@contoso.com, b@x.org, c@x.org, d@x.org, a@x.org" },
                { $0.to = "a@x.org, a@x.org, a@x.org, a@x.org, a@x.org, a@x.org" })),
    ]

    private static let classicSubject: [SymbolCase] = [
        .init(
            .subjAdv, titled("ADV: lower rates", "adv : hello", "[ADV] Toner"),
            not: titled("Adverse weather", "Advice for Friday", "About ADV: the device")),
        .init(
            .subjPadCode,
            titled("Lower rates          xk4pq", "Hello there      12345", "A good offer\t\t k9w"),
            not: titled(
                "Lower rates xk4pq", "Hello there   12", "Minutes      of the long meeting with everyone-in-it-and-more"
            )),
        .init(
            .subjGappy, titled("F R E E trial", "v-i-a-g-r-a for you", "this is h.o.t.t now"),
            not: titled("Plan A B C", "A to Z of it", "Version 1.2.3.4.5")),
        .init(
            .subjDollars, titled("Make $$$ at home", "You have $5,000", "$1500.00 now"),
            not: titled("Lunch for $12", "US$ 500", "The $ sign")),
    ]

    private static let classicText: [SymbolCase] = [
        .init(
            .textRemove,
            saying(
                "To be removed from our list reply with REMOVE.", "Type remove in the subject line.",
                "If you want to be taken off our mailing list write to us."),
            not: saying(
                "Please remove the file from the disk.", "Unsubscribe here.", "The removal of the tree is on Friday.")),
        .init(
            .textClaim,
            saying(
                "This is not spam. All removal requests are honored.",
                "Under Bill s.1618 Title III passed by the 105th US Congress",
                "This is a one-time mailing, you will not hear from us again."),
            not: saying(
                "Is this spam? This is not spam, says Ann.", "The bill passed the house on Monday.",
                "You get this mail since you have an account.")),
        .init(
            .textPitch,
            saying(
                "Order now! Money back guarantee, absolutely free shipping.",
                "Call now, operators are standing by, no obligation, risk free.",
                "As seen on TV. What are you waiting for? Sign up today!"),
            not: saying(
                "Order now, please.", "There is no obligation to call today.",
                "We have a money back guarantee for the printer.")),
        .init(
            .textPitchMany,
            saying(
                "Order now, call today, money back guarantee, absolutely free, no obligation, as seen on TV, risk free, free trial, sign up now",
                "Limited time offer! 100% guaranteed, no experience needed, work from home, start earning, be amazing, join now, get paid, act now",
                "Satisfaction guaranteed. Free bonus. Why wait? Don't delay. Lowest prices, save up to half, toll free, special offer, order today, click below"
            ),
            not: saying(
                "Order now, call today, money back guarantee.", "We talked about the plans and the toll free number.",
                "The offer expires on Friday; call today if you want the free trial.")),
        .init(
            .textCaps,
            saying(
                String(repeating: "ORDER YOUR COPY OF THE BOOK AT ONCE ", count: 8),
                String(repeating: "DEAR SIR, I AM THE SON OF THE KING. ", count: 9),
                String(repeating: "READ THIS LETTER to the end ", count: 12)),
            not: saying(
                "READ THIS NOW", String(repeating: "Read this letter to the END ", count: 12),
                String(repeating: "これは長い手紙です。", count: 40))),
        .init(
            .textGreetRcpt,
            saying(
                "Dear joe@contoso.com, your page is ready.", "Hello JOE@contoso.com! Look here.",
                "Attn: joe@contoso.com\nThe file is there."),
            not: saying(
                "Dear Joe, your page is ready.", "Hello Joe. I wrote to joe@contoso.com, as you said.",
                "This message was sent to joe@contoso.com since you asked for it.")),
    ]

    private static let classicComposites: [SymbolCase] = [
        .init(
            .urlMailtoFreemail,
            [
                page { $0.html = "<a href='mailto:report@gmail.com?subject=x'>Report the user</a>" },
                page { $0.html = "<a href='MAILTO:A@Hotmail.com'>Write</a> <a href=https://fabrikam.com>x</a>" },
                page {
                    $0.spf = .pass; $0.html = "<a href='mailto:a@yahoo.com,b@fabrikam.com'>Write</a>"
                },
            ],
            not: [
                page { $0.html = "<a href='mailto:ann@fabrikam.com'>Write</a>" },
                page {
                    $0.from = "A <a@gmail.com>"; $0.html = "<a href='mailto:a@gmail.com'>Write</a>"
                },
                page {
                    $0.html = "<a href='mailto:report@gmail.com'>Write</a>"; $0.fields = ["References: <a@contoso.com>"]
                },
            ]),
        .init(
            .cmpNoPassLink,
            [page { _ in }, page { $0.spf = .fail }, page { $0.text = nil }],
            not: [
                page { $0.spf = .pass }, page { $0.html = nil },
                page { $0.html = "<p>Have a look.</p><a href=https://fabrikam.com/a>here</a>" },
            ]),
        .init(
            .cmpBodyLure,
            [
                page { $0.html = "<p>Dear customer, look</p><a href=https://other.org/a>here</a>" },
                page { $0.html = "<p>casino, free spins, roulette</p><a href=https://other.org/a>here</a>" },
                page { $0.html = "<p>You have won, gift card, claim your prize</p><a href=https://other.org/a>a</a>" },
            ],
            not: [
                page { _ in }, page { $0.html = "<p>Dear customer, look</p><a href=https://fabrikam.com/a>here</a>" },
                page {
                    $0.spf = .pass; $0.html = "<p>Dear customer, look</p><a href=https://other.org/a>here</a>"
                },
            ]),
        .init(
            .cmpBadSenderLink,
            [
                page {
                    $0.from = "A <a@x.top>"; $0.html = "<p>look</p><a href=https://bit.ly/x>here</a>"
                },
                page {
                    $0.from = "A <a@server>"; $0.html = "<p>look</p><a href=https://203.0.113.4/x>here</a>"
                },
                page {
                    $0.from = "A <a@x.web.app>"; $0.html = "<p>look</p><a href=https://y.click/x>here</a>"
                },
            ],
            not: [
                page { $0.from = "A <a@x.top>" }, page { $0.html = "<p>look</p><a href=https://bit.ly/x>here</a>" },
                page {
                    $0.from = "A <a@x.top>"
                    $0.html = "<p>look</p><a href=https://bit.ly/x>here</a><a href=https://x.top/>us</a>"
                },
            ]),
        .init(
            .cmpRcptLink,
            [
                page { $0.subject = "joe@contoso.com: a file for you" },
                page { $0.html = "<p>Hello joe@contoso.com,</p><a href=https://other.org/a>here</a>" },
                page {
                    $0.recipient = "joe.bloggs@contoso.com"; $0.subject = "joe.bloggs, a file for you"
                },
            ],
            not: [
                page { _ in },
                page {
                    $0.subject = "joe@contoso.com: a file for you"; $0.fields = ["List-Unsubscribe: <https://a.org>"];
                    $0.spf = .pass
                },
                page {
                    $0.subject = "joe@contoso.com: a file for you"
                    $0.html = "<a href=https://fabrikam.com/a>here</a>"
                },
            ]),
        .init(
            .cmpForgedFreemail,
            [
                free("ann@hotmail.com", "pc.isp.net").with {
                    $0.text = nil; $0.html = "<p>look</p><a href=https://other.org/a>here</a>"
                },
                free("ann@yahoo.com", "pc.isp.net").with { $0.subject = "Lower mortgage rates" },
                free("ann@aol.com", "pc.isp.net").with { $0.text = "This is not spam but a one-time mailing." },
            ],
            not: [
                free("ann@hotmail.com", "pc.isp.net"),
                free("ann@hotmail.com", "bay1.hotmail.com").with { $0.subject = "Lower mortgage rates" },
                free("ann@fabrikam.com", "pc.isp.net").with { $0.subject = "Lower mortgage rates" },
            ]),
        .init(
            .cmpNoPassSoft,
            [
                page { $0.html = "<a href=https://bit.ly/a>here</a>" },
                page {
                    $0.html = nil; $0.text = "Here it is: https://203.0.113.9/a"
                }, page { $0.html = "<a href=https://x.web.app/a>here</a>" },
            ],
            not: [
                page { _ in }, page { $0.html = "<a href=https://bit.ly/a>x</a><a href=https://fabrikam.com/>y</a>" },
                page {
                    $0.spf = .pass; $0.html = "<a href=https://bit.ly/a>here</a>"
                },
            ]),
        .init(
            .cmpManyWays,
            make(
                {
                    $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.helo = "pc"; $0.dkim = []
                },
                {
                    $0.messageID = nil; $0.date = "Friday"; $0.fields = ["X-Priority: 1"]; $0.dkim = []
                },
                {
                    $0.helo = "pc"; $0.subject = "F R E E now"; $0.from = "A <ann123@fabrikam.com>"; $0.dkim = []
                }),
            not: make(
                {
                    $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.dkim = []
                },
                {
                    $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.helo = "pc"
                },
                {
                    $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.helo = "pc"; $0.dkim = []
                    $0.fields = ["List-Unsubscribe: <https://a.org>"]
                })),
        .init(
            .cmpAttachOnly,
            [
                page {
                    $0.html = nil; $0.text = "See";
                    $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
                },
                page {
                    $0.html = nil; $0.text = ""; $0.files = [SymbolCase.file("b.pdf", "application/pdf", "%PDF-1.4\n")]
                },
                page {
                    $0.html = nil; $0.text = "PFA"; $0.spf = .fail
                    $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
                },
            ],
            not: [
                page {
                    $0.html = nil; $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
                },
                page {
                    $0.html = nil; $0.text = "See"; $0.spf = .pass
                    $0.files = [SymbolCase.file("a.pdf", "application/pdf", "%PDF-1.4\n")]
                },
                page {
                    $0.html = nil; $0.text = "See"
                },
            ]),
        .init(
            .cmpFreemailLink,
            [
                page {
                    $0.from = "A <a@gmail.com>"; $0.text = nil; $0.html = "<p>look</p><a href=https://bit.ly/a>here</a>"
                },
                page {
                    $0.from = "A <a@hotmail.com>"; $0.text = nil
                    $0.html = "<p>look</p><a href=https://203.0.113.9/a>here</a>"
                },
                page {
                    $0.from = "A <a@gmail.com>"; $0.text = "look"
                    $0.html = "<a href=https://x.click/><img src=https://x.click/a.png></a>"
                },
            ],
            not: [
                page {
                    $0.from = "A <a@gmail.com>"; $0.html = "<p>look</p><a href=https://bit.ly/a>here</a>"
                },
                page {
                    $0.from = "A <a@gmail.com>"; $0.text = nil
                    $0.html = "<p>look</p><a href=https://drive.google.com/a>here</a>"
                },
                page {
                    $0.text = nil; $0.html = "<p>look</p><a href=https://bit.ly/a>here</a>"
                },
            ]),
        .init(
            .cmpStrangeTarget,
            [
                page { $0.text = nil },
                page { $0.html = "<a href=https://other.org/><img src=https://other.org/a.png></a>" },
                page {
                    $0.spf = .pass; $0.text = nil
                },
            ],
            not: [
                page { _ in },
                page {
                    $0.text = nil; $0.html = "<a href=https://other.org/a>x</a><a href=https://third.org/>y</a>"
                },
                page {
                    $0.text = nil; $0.html = "<p>look</p><a href=https://fabrikam.com/a>here</a>"
                },
            ]),
        .init(
            .cmpOldSpamSure,
            make(
                {
                    $0.subject = "Fast cash loan"; $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.dkim = []
                    $0.text = "This is not spam but a one-time mailing."
                },
                {
                    $0.text = "This is not spam. To be removed from our list write to us."; $0.helo = "pc"
                    $0.messageID = nil; $0.dkim = []
                },
                {
                    $0.subject = "ADV: Viagra pills"; $0.dkim = []; $0.fields = ["X-Priority: 1"]
                    $0.text = "To be removed from our list write to us."
                }),
            not: make(
                {
                    $0.subject = "Fast cash loan"; $0.messageID = nil; $0.dkim = []
                    $0.text = "This is not spam but a one-time mailing."
                },
                {
                    $0.messageID = nil; $0.to = "undisclosed-recipients:;"; $0.dkim = []
                },
                {
                    $0.subject = "Fast cash loan"; $0.messageID = nil; $0.to = "undisclosed-recipients:;"
                    $0.text = "This is not spam but a one-time mailing. See https://www.fabrikam.com/"
                })),
        .init(
            .cmpHawker,
            make(
                {
                    $0.dkim = []; $0.text = "This is not spam but a one-time mailing."
                },
                {
                    $0.dkim = []
                    $0.text = "Order now! Money back guarantee, as seen on TV. To be removed from our list write to us."
                },
                {
                    $0.dkim = []; $0.subject = "Viagra pills"
                    $0.text = "Order now! Money back guarantee, as seen on TV."
                }),
            not: make(
                {
                    $0.dkim = []; $0.text = "Order now! Money back guarantee, as seen on TV."
                },
                {
                    $0.dkim = []; $0.text = "This is not spam but a one-time mailing.";
                    $0.fields = ["List-Unsubscribe: <https://a.org>"]
                },
                {
                    $0.dkim = []; $0.text = "This is not spam but a one-time mailing, see https://www.fabrikam.com/"
                })),
    ]
}
