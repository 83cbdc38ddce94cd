import Mail
import Testing

@Suite("Encoded-words")
struct EncodedWordsTests {
    @Test(
        "are read in every form of RFC 2047",
        arguments: [
            ("plain", "plain"), ("", ""), ("a = b", "a = b"),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Gr\u{fc}\u{df}e"), ("=?UTF-8?B?R3LDvMOfZQ==?=", "Gr\u{fc}\u{df}e"),
            ("=?utf-8?b?R3LDvMOfZQ?=", "Gr\u{fc}\u{df}e"), ("=?iso-8859-1?q?a_b=20c=e9?=", "a b c\u{e9}"),
            ("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"),
            // Blanks between two words are none, other blanks stay.
            ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"), ("=?utf-8?Q?a?= b", "a b"), ("x =?utf-8?Q?a?=", "x a"),
            ("=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?b?=", "ab"),
            // A character that begins in one word and ends in the next.
            ("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Gr\u{fc}\u{df}e"),
            ("=?utf-8?B?w7?= =?utf-8?B?w?=", "=?utf-8?B?w7?= =?utf-8?B?w?="),
            ("=?utf-8?B?8J+Y?= =?utf-8?B?gA==?=", "\u{1f600}"),
            ("Re:=?utf-8?Q?=C3=BC?=x", "Re:\u{fc}x"), ("=?utf-8?Q?a b?=", "a b"), ("=?utf-8?Q??=", ""),
            ("=?windows-1252?Q?=80=93?=", "\u{20ac}\u{201c}"), ("=?iso-8859-15?Q?=A4?=", "\u{20ac}"),
            ("=?koi8-r?B?8NLJ18XU?=", "\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}"),
            ("=?gb2312?B?xOO6ww==?=", "\u{4f60}\u{597d}"), ("=?Shift_JIS?B?k/qWew==?=", "\u{65e5}\u{672c}"),
            ("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "\u{65e5}\u{672c}"), ("=?euc-kr?B?x9GxuQ==?=", "\u{d55c}\u{ad6d}"),
            ("=?big5?B?pKSk5Q==?=", "\u{4e2d}\u{6587}"), ("=?euc-jp?B?xvzL3A==?=", "\u{65e5}\u{672c}"),
            ("=?utf-7?Q?Gr+APwA3w-e_+-?=", "Gr\u{fc}\u{df}e +"), ("=?utf-16?B?/v8A/A==?=", "\u{fc}"),
            ("=?utf-16?B?//78AA==?=", "\u{fc}"), ("=?utf-16?B?APw=?=", "\u{fc}"),
            ("=?utf-16le?B?PdgA3g==?=", "\u{1f600}"),
            ("=?utf-32be?B?AAH2AA==?=", "\u{1f600}"), ("=?ibm037?Q?=C8=89?=", "Hi"),
        ])
    func reads(_ text: String, _ expected: String) {
        #expect(EncodedWords.decoded(text) == expected)
    }

    @Test(
        "stay as they are where they can't be read",
        arguments: [
            "=?x-unknown?Q?a?=", "=?utf-7?Q?+AGE?x?=", "=?utf-7?Q?+A?=", "=?utf-16?Q?a?=", "=?utf-32be?B?AAAA?=",
            "=?utf-16be?B?2AA=?=", "=?utf-8?Q?a?b?=", "=?utf-8?X?a?=", "=?utf-8?Q?=FF?=", "=?utf-8?Q?=C3?=",
            "=?utf-8?Q?=4G?=",
            "=?utf-8?B?*?=", "=?utf-8?Q?a", "=?utf-8?Q?a?", "=?utf-8", "=?", "=??Q?a?=", "=?utf-8??a?=",
            "=?us-ascii?Q?=C3=BC?=", "=?iso-2022-cn-ext?B?GyQqSA==?=", "=?gb2312?Q?=FF?=", "a =?utf-8?Q?=FF?= b",
            "=?ISO-2022-JP?B?GyRCRg==?=",
        ])
    func leaves(_ text: String) {
        #expect(EncodedWords.decoded(text) == text)
    }

    @Test("cost no more than their length, however many begin and never end")
    func unfinished() {
        let text = String(repeating: "=?utf-8?Q?", count: 20_000)
        #expect(EncodedWords.decoded(text) == text)
        let words = String(repeating: "=?utf-8?Q?a?= ", count: 5_000)
        #expect(EncodedWords.decoded(words).utf8.count == 5_001)
    }
}
