import MIME
import NIOCore
import Testing

/// HTML and what its words are.
struct ShownHTML: Sendable, CustomTestStringConvertible {
    var html: String
    var visible: String
    var hidden = ""
    var testDescription: String { html }
}

@Suite("Words and links of HTML")
struct HTMLTests {
    private func read(html: String) -> ContentFacts {
        MIMETests.read("Content-Type: text/html; charset=utf-8\n\n" + html)
    }

    @Test(
        "words are those that a reader sees, apart from those that he does not",
        arguments: [
            ShownHTML(html: "<p>a<b>b</b> c</p>d<br>e", visible: "ab c d e"),
            ShownHTML(html: "a<!-- b -->c<!-->d<!--->e<!-- f --!>g<!-- h", visible: "acdeg"),
            ShownHTML(html: "a < b <3 c </> d </ e> f <? g> h <!x> i", visible: "a < b <3 c d f h i"),
            ShownHTML(html: "<title>t &amp; <b></title>x<textarea><i></textarea>", visible: "x <i>"),
            ShownHTML(
                html: "<style>a<b></style>x<xmp><b>&amp;</xmp>y<plaintext></b>&amp;", visible: "x <b>&amp; y </b>&amp;"),
            ShownHTML(html: "<script>a<!--<script>b</script>c--></script>d", visible: "d"),
            ShownHTML(html: "<script>a</scriptx>b</script >c", visible: "c"),
            ShownHTML(html: "<iframe>a</iframe>b<noembed>c</noembed>", visible: "b", hidden: "a c"),
            ShownHTML(
                html: "&lt;&#60;&#x3c;&LT&amp&notit;&nosuch;&#0;&#128;&#x110000;&#xd800;",
                visible: "<<<<&¬it;&nosuch;\u{FFFD}€\u{FFFD}\u{FFFD}"),
            ShownHTML(html: "&NotEqualTilde;&ngE;&CounterClockwiseContourIntegral;", visible: "≂̸≧̸∳"),
            ShownHTML(html: "a\0b<p\0c>d", visible: "abd"),
            ShownHTML(html: "v\u{200B}i\u{AD}a\u{2060}g\u{FEFF}ra", visible: "viagra"),
            ShownHTML(html: "<svg><![CDATA[a<b>]]></svg><![CDATA[c]]>d", visible: "a<b> d"),
            ShownHTML(html: "a<span style=\"DISPLAY : none\">b</span>c", visible: "ac", hidden: "b"),
            ShownHTML(html: "a<span style='display/**/:none'>b<i>c</i></span>d", visible: "ad", hidden: "bc"),
            ShownHTML(html: "<div style=visibility:hidden>b</div>c", visible: "c", hidden: "b"),
            ShownHTML(
                html: "<font style=font-size:0>b</font>c<i style=font-size:1px>d</i>", visible: "c", hidden: "bd"),
            ShownHTML(html: "<div style='mso-hide:all'>b</div>c", visible: "c", hidden: "b"),
            ShownHTML(html: "<p style='position:absolute;left:-9999px'>b</p>c", visible: "c", hidden: "b"),
            ShownHTML(html: "<p style='max-height:0;overflow:hidden'>b</p>c", visible: "c", hidden: "b"),
            ShownHTML(
                html: "<p style='color:#fff'>b</p><p style='color:#fff;background:#000'>c</p>", visible: "c",
                hidden: "b"),
            ShownHTML(html: "<table bgcolor=black><td>a<font color=white>b</font></table>", visible: "b", hidden: "a"),
            ShownHTML(html: "<p style='color:rgb(255, 254,255)'>b</p>c", visible: "c", hidden: "b"),
            ShownHTML(html: "<p style='opacity:0'>b</p><p hidden>c</p>d", visible: "d", hidden: "b c"),
            ShownHTML(
                html:
                    "<style>/* x */ td .x, #y {display:none} @media print{i{display:none}} b{color:white}</style><p class='z x'>a</p><p id=y>b</p><i>c</i><b>d</b>",
                visible: "c", hidden: "a bd"),
            ShownHTML(html: "<p style=display:none>a<p>b", visible: "b", hidden: "a"),
            ShownHTML(html: "<!--[if mso]><p>a<![endif]-->b", visible: "b", hidden: "a"),
            ShownHTML(html: "<iframe srcdoc='&lt;p&gt;a'></iframe>b", visible: "a b"),
        ])
    func words(_ sample: ShownHTML) {
        let facts = read(html: sample.html)
        #expect(facts.text("1") == sample.visible)
        #expect(facts.hidden("1") == sample.hidden)
    }

    @Test("blanks are one between words and none around them, wherever they stand", arguments: 0..<24)
    func blanks(count: Int) {
        let word = String(repeating: "a", count: count)
        let facts = read(html: "<p>  \(word)b c  d\t\(word)e&amp; é \(word)f\u{7F}g\r\n \(word)h </p>")
        #expect(facts.text("1") == "\(word)b c d \(word)e& é \(word)f\u{7F}g \(word)h")
    }

    @Test("names of elements and attributes are read in any case, at the end of a text, too")
    func names() {
        #expect(read(html: "<TEXTAREA><i></TextArea>x").text("1") == "<i> x")
        #expect(read(html: "<STYLE>a</STYLE>x<A HREF=http://a.example>").links.map(\.url) == ["http://a.example"])
        #expect(read(html: "x<P").text("1") == "x")
    }

    @Test("a link has its target, as a browser follows it, and the words beside it")
    func anchors() {
        let facts = read(
            html: """
                <base href="https://base.example/dir/page?x"><a href="https://evil.example/a?b=1&amp;copy=2">https://paypal.com/login</a>
                <a href='ht&#x74;ps&colon;//two.example'>two <b>words</b></a><a href=rel>r</a><a href="/abs">s</a><a href="//net.example/q">t</a>
                <a href="java
                script:alert(1)">j</a><a href="https:\\\\back.example\\x">k</a><a href=#top>u</a> see http://plain.example/y.
                """)
        let anchors = facts.links.filter { $0.kind == .anchor }
        #expect(
            anchors.map(\.url) == [
                "https://evil.example/a?b=1&copy=2", "https://two.example", "https://base.example/dir/rel",
                "https://base.example/abs", "https://net.example/q", "javascript:alert(1)", "https:\\\\back.example\\x",
            ])
        #expect(anchors.map(\.text) == ["https://paypal.com/login", "two words", "r", "s", "t", "j", "k"])
        #expect(anchors.last?.host == "back.example")
        #expect(facts.links.filter { $0.kind == .text }.map(\.url) == ["http://plain.example/y"])
        #expect(!facts.hosts.contains("paypal.com"))
        #expect(facts.part("1")?.html?.traits.isSuperset(of: [.base, .script]) == true)
    }

    @Test("forms, images, frames, refreshes, scripts and styles have their links")
    func resources() {
        let facts = read(
            html: """
                <meta http-equiv="Refresh" content="0; URL='http://refresh.example/'"><link rel=stylesheet href=http://css.example/a>
                <style>@import url("http://import.example/x.css"); .a{background:url(http://rule.example/b.png)}</style>
                <body background=http://back.example/c onload="x()"><form action=http://form.example/d><input type=password><button formaction=http://button.example></form>
                <img src=http://img.example/e width=1 height=1><img src="cid:part1"><img srcset="http://set.example/1 1x, http://set2.example/2 2x">
                <iframe src=http://frame.example></iframe><object data=http://object.example></object><embed src=http://embed.example>
                <script src=http://script.example></script><script>location = "http://inline.example/z"; URL.createObjectURL(new Blob([1]))</script>
                <p style="background:url('http://style.example/f')"><svg><a xlink:href=http://svg.example>g</a></svg><a href="data:text/html,<a href=http://data.example>">h</a>
                """)
        var kinds: [String: Link.Kind] = [:]
        for link in facts.links { if let host = link.host { kinds[host] = link.kind } }
        #expect(
            kinds == [
                "refresh.example": .refresh, "css.example": .resource, "import.example": .style, "rule.example": .style,
                "back.example": .image, "form.example": .form, "button.example": .form, "img.example": .image,
                "set.example": .image, "set2.example": .image, "frame.example": .resource, "object.example": .resource,
                "embed.example": .resource, "script.example": .script, "inline.example": .script,
                "style.example": .style,
                "svg.example": .anchor, "data.example": .anchor,
            ])
        #expect(facts.links.contains { $0.scheme == "cid" })
        let html = facts.part("1")?.html
        #expect(
            html?.traits.isSuperset(of: [
                .refresh, .form, .password, .frame, .object, .embed, .script, .eventHandler, .remoteImage, .webBug,
                .smuggling,
            ]) == true)
        #expect(html?.forms == 1)
        #expect(html?.images == 3)
    }

    @Test("an attribute that is there twice is a fact, and both of its values are links")
    func duplicates() {
        let facts = read(html: "<a href=http://first.example HREF=http://second.example>x</a>")
        #expect(facts.hosts == ["first.example", "second.example"])
        #expect(facts.links.first?.text == "x")
        #expect(facts.kinds.contains(.duplicateAttribute))
    }

    @Test("a tag or a comment without an end is a fact, and its links count")
    func truncated() {
        for html in [
            "<a href=http://a.example/x", "<a href='http://a.example/x>", "x<!-- http://a.example", "<script>x",
        ] {
            #expect(read(html: html).kinds.contains(.truncatedHTML), "\(html)")
        }
        #expect(read(html: "<a href=http://a.example/x").hosts == ["a.example"])
    }

    @Test("what only Outlook reads has links, and is a fact")
    func conditional() {
        let facts = read(
            html: "<!--[if mso]><a href=http://mso.example>x</a><script><![endif]--><a href=http://all.example>y</a>")
        #expect(facts.hosts == ["mso.example", "all.example"])
        #expect(facts.links.first?.traits.contains(.isHidden) == true)
        #expect(facts.kinds.contains(.conditionalComment))
    }

    @Test("HTML is read as such whatever it calls itself")
    func disguised() {
        for header in [
            "Content-Type: application/octet-stream; name=a.htm", "Content-Type: text/plain",
            "Content-Type: image/svg+xml",
            "Content-Type: application/octet-stream; name=a.xyz",
        ] {
            let facts = MIMETests.read(header + "\n\n<!-- --><html><a href=http://a.example>x</a></html>")
            #expect(facts.links.first?.kind == .anchor, "\(header)")
        }
    }
}
