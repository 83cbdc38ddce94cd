import Mail
import NIOCore
import Testing

@testable import MIME

@Suite("Text put into encoded bodies")
struct EncodedTextTests {
    private func applied(_ written: String, _ edit: EncodedText.Edit) -> [UInt8] {
        var octets = Array(written.utf8)
        octets.replaceSubrange(edit.range, with: edit.octets)
        return octets
    }

    private func decoded(_ written: [UInt8], _ encoding: TransferEncoding) -> [UInt8] {
        Array(TransferDecoder.decode(ByteBuffer(bytes: written), from: encoding).octets.readableBytesView)
    }

    @Test("octets put at any place of a body stand there when it is read, and no line gets longer than 76 columns")
    func puts() throws {
        let text =
            "Grüße = an\r\nalle, die viel lesen, und zwar so lange Zeilen, dass sie gebrochen werden müssen.\r\nEnde."
        let octets = Array(text.utf8)
        let added = Array("<p>Ünter = uns</p>\r\n".utf8)
        let quoted = String(decoding: QuotedPrintable.encode(octets), as: UTF8.self)
        let forms: [(EntityTree.Encoding, TransferEncoding, String)] = [
            (.quotedPrintable, .quotedPrintable, quoted), (.base64, .base64, Sample.base64(octets)),
            (.base64, .base64, Sample.base64(octets) + "\r\n"), (.identity, .identity, text),
        ]
        for (encoding, transfer, written) in forms {
            let body = try #require(EncodedText(ByteBuffer(string: written), as: encoding))
            #expect(body.octets == octets)
            // Between the two octets of a line end nothing is ever put.
            for place in 0...octets.count where place == 0 || octets[place - 1] != 13 {
                let edit = try #require(body.insertion(of: added, at: place, endsContent: false))
                let result = applied(written, edit)
                let whole = decoded(result, transfer)
                let wanted = Array(octets[..<place]) + added + Array(octets[place...])
                #expect(whole.filter { $0 != 0x20 } == wanted.filter { $0 != 0x20 })
                #expect(whole.count <= octets.count + added.count + 2)
                if encoding != .identity {
                    #expect(result.split(separator: 10).allSatisfy { $0.count <= 77 }, "\(place)")
                }
                #expect(edit.range.count <= 4)
                #expect(!Array(written.utf8)[edit.range].contains(13))
            }
        }
    }

    @Test("a body that is not written as its encoding demands is not touched")
    func refuses() {
        for written in ["=4", "a=G0", "=", "a= b", "x=\u{e4}"] {
            #expect(EncodedText(ByteBuffer(string: written), as: .quotedPrintable) == nil, "\(written)")
        }
        for written in ["QUJ", "QUJD!", "QQ==QUJD", "QUJDRA", "A"] {
            #expect(EncodedText(ByteBuffer(string: written), as: .base64) == nil, "\(written)")
        }
        let long = EncodedText(ByteBuffer(string: "a"), as: .identity)
        #expect(long?.insertion(of: [UInt8](repeating: 97, count: 999), at: 0, endsContent: true) == nil)
        #expect(long?.insertion(of: [97], at: 2, endsContent: true) == nil)
    }

    @Test("blanks within a line are text and those at its end are none, and a long row of them is read once")
    func blanks() throws {
        let count = 200_000
        let row = String(repeating: " ", count: count)
        let written = "a\(row)b \t\r\nc=20 \r\n\(row)"
        let body = try #require(EncodedText(ByteBuffer(string: written), as: .quotedPrintable))
        #expect(body.octets == Array("a\(row)b\r\nc \r\n".utf8))
        for place in [1, 2, count, count + 1] {
            let edit = try #require(body.insertion(of: Array("x\r\n".utf8), at: place, endsContent: false))
            #expect(edit.range == place..<place)
        }
    }

    @Test("an empty body takes text, and what ends the content ends with a line end")
    func empty() throws {
        for encoding in [EntityTree.Encoding.base64, .quotedPrintable, .identity] {
            let empty = try #require(EncodedText(ByteBuffer(), as: encoding))
            let edit = try #require(empty.insertion(of: Array("A\r\n".utf8), at: 0, endsContent: true))
            #expect(edit.octets.suffix(2) == [13, 10], "\(encoding)")
            #expect(EncodedText(ByteBuffer(bytes: edit.octets), as: encoding)?.octets == Array("A\r\n".utf8))
        }
    }
}

@Suite("Places in HTML")
struct HTMLPlacesTests {
    /// HTML with `^` where the top is and `$` where the bottom is.
    static let samples = [
        "^hello$", "<html><body>^<p>x</p>$</body></html>", "<!DOCTYPE html><html><head></head>^x$",
        "<!DOCTYPE html>^x$", "<body class='a>b'>^x<!-- </body> -->y$</body>",
        "<body>^a</body>b$</BODY >\r\n", "<body>^<script>'</body>'</script>x$</body>",
        "<body>^<a title=\"</body>\">x</a>$", "<body>^<textarea></body></textarea>$</body\r\n>",
        "<!-- <body> -->\r\n<BODY\tid=x>^x$", "<body>^<!--></body>$</body>", "<body>^< /body>x$</body>",
        "<body>^<style></body></style></stylex></style>$</body>", "",
        // A body that begins behind something to be seen may be hidden.
        "^<div style='display:none'><body></div><p>x</p>$", "<html>^<template><body></template>x$",
        "<!DOCTYPE html><html><head><style>x</style></head>^text<BODY>y$</body>", "<html>^\u{fc}<body>y$</body>",
        "<html><head><meta><title><body></title><link></head>^<p>x</p><body>y$</body>",
        "\u{feff}<html>\r\n<head></head><body>^x$</body>", "\u{feff}^x<body>$",
    ]

    @Test("the top and the bottom of HTML are found outside of comments, scripts and attributes", arguments: samples)
    func finds(_ sample: String) {
        var octets: [UInt8] = []
        var top = 0
        var bottom = 0
        for octet in sample.utf8 {
            switch octet {
            case UInt8(ascii: "^"): top = octets.count
            case UInt8(ascii: "$"): bottom = octets.count
            default: octets.append(octet)
            }
        }
        #expect(HTMLPlaces(octets).bottom == bottom)
        #expect(HTMLPlaces(octets).top == top)
    }

    @Test(
        "HTML that ends in the middle of something has no bottom",
        arguments: ["x<!-- y", "<script>x", "<p", "<a href='"])
    func unfinished(_ html: String) {
        #expect(HTMLPlaces(Array(html.utf8)).bottom == nil)
        #expect(HTMLPlaces(Array("<body>\(html)".utf8)).top == 6)
    }

    @Test("text says what HTML says")
    func text() {
        let samples = [
            ("<p>A &amp; B</p><p>C<br>D</p>", "A & B\n\nC\nD"), ("a <b>b</b>\r\n c&nbsp;d", "a b c d"),
            (
                "See <a href=\"https://contoso.com/?a=1&amp;b=2\">our <i>page</i></a>.",
                "See our page (https://contoso.com/?a=1&b=2)."
            ),
            ("<a href=https://contoso.com/>https://contoso.com/</a>", "https://contoso.com/"),
            ("<a href='mailto:a@b.example'>a@b.example</a> <a href='#top'>up</a>", "a@b.example up"),
            ("<ul><li>one</li><li>two</li></ul>", "* one\n* two"), ("<style>p { x }</style><!-- c -->x", "x"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
            ("<a href='https://x.example/'><img src=x alt='Logo &lt;'></a>", "Logo < (https://x.example/)"),
            ("&Uuml;ber &#8364; < 3", "Über € < 3"), ("", ""),
        ]
        for (html, text) in samples { #expect(HTMLText.text(of: html, links: .withAddress) == text, "\(html)") }
        #expect(HTMLText.text(of: "<a href='https://x.example/'>x</a>", links: .textAlone) == "x")
    }
}
