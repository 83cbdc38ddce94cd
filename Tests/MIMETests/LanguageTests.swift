import Foundation
import MIME
import NIOCore
import Testing

@Suite("The language of words")
struct LanguageTests {
    private func detector() throws -> LanguageDetector {
        try #require(LanguageDetector.system, "libexttextcat-data is missing: scripts/setup installs it")
    }

    static let samples: [(String, String)] = [
        (
            "en",
            "Thank you for your order. We will send the goods on Monday and let you know when they leave our house."
        ),
        (
            "de",
            "Vielen Dank für Ihre Bestellung. Wir versenden die Ware am Montag und geben Ihnen rechtzeitig Bescheid."
        ),
        ("fr", "Nous vous remercions de votre commande. Les articles seront expédiés lundi et nous vous préviendrons."),
        ("es", "Muchas gracias por su pedido. Enviaremos la mercancía el lunes y le avisaremos cuando salga de aquí."),
        ("it", "Grazie per il vostro ordine. Spediremo la merce lunedì e vi faremo sapere quando sarà partita da qui."),
        ("nl", "Hartelijk dank voor uw bestelling. Wij versturen de goederen op maandag en laten u weten wanneer."),
        ("pl", "Dziękujemy za zamówienie. Towar wyślemy w poniedziałek i damy znać, kiedy opuści nasz magazyn."),
        ("cs", "Děkujeme za vaši objednávku. Zboží odešleme v pondělí a dáme vám vědět, až opustí náš sklad."),
        ("hu", "Köszönjük a megrendelését. Az árut hétfőn küldjük el, és értesítjük, amikor elhagyja a raktárunkat."),
        ("fi", "Kiitos tilauksestanne. Lähetämme tavarat maanantaina ja ilmoitamme, kun ne lähtevät varastostamme."),
        ("tr", "Siparişiniz için teşekkür ederiz. Ürünleri pazartesi günü göndereceğiz ve size haber vereceğiz."),
        ("ru", "Благодарим вас за заказ. Мы отправим товар в понедельник и сообщим вам, когда он покинет наш склад."),
        ("uk", "Дякуємо за ваше замовлення. Ми надішлемо товар у понеділок і повідомимо вас, коли він залишить склад."),
        ("el", "Σας ευχαριστούμε για την παραγγελία σας. Θα στείλουμε τα προϊόντα τη Δευτέρα και θα σας ενημερώσουμε."),
        ("he", "תודה רבה על ההזמנה שלך. אנחנו נשלח את הסחורה ביום שני ונודיע לך כאשר היא תצא מהמחסן שלנו."),
        ("ar", "شكرا جزيلا على طلبكم. سوف نرسل البضائع يوم الاثنين وسوف نخبركم عندما تغادر المستودع الخاص بنا."),
        ("vi", "Cảm ơn bạn đã đặt hàng. Chúng tôi sẽ gửi hàng vào thứ hai và sẽ báo cho bạn biết khi hàng rời kho."),
        ("ja", "ご注文いただきありがとうございます。商品は月曜日に発送いたします。発送の際にはあらためてお知らせいたします。"),
        ("ko", "주문해 주셔서 감사합니다. 상품은 월요일에 발송될 예정이며 창고에서 출고되면 다시 알려 드리겠습니다. 감사합니다."),
        ("zh", "感谢您的订购。我们将在星期一发送货物，并在货物离开我们的仓库时通知您。如果您有任何问题，请随时与我们联系。谢谢。"),
    ]

    @Test("the language of plain prose is told", arguments: samples)
    func told(_ language: String, _ text: String) throws {
        #expect(try detector().language(of: text.utf8) == language)
        // Capitals are letters too.
        if !["tr", "el"].contains(language) {
            #expect(try detector().language(of: text.uppercased().utf8) == language)
        }
    }

    @Test(
        "nothing is said of few letters, of numbers and addresses, and of what is no language",
        arguments: [
            "", "Thank you for your order, Ann.", String(repeating: "4711 0815-12 99,95 ", count: 40),
            String(repeating: "https://www.example.org/the/order/and/the/goods ", count: 40),
            String(repeating: "ann.of.the.house@example.org ", count: 40), String(repeating: "\u{1f600}", count: 400),
        ])
    func untold(_ text: String) throws {
        #expect(try detector().language(of: text.utf8) == nil)
    }

    @Test("thirty-nine letters are too few, and forty may do")
    func few() throws {
        let text = "thank you for the order that you have made with us"
        let letters = text.filter { $0 != " " }
        #expect(letters.count == 40)
        #expect(try detector().language(of: text.utf8) == "en")
        #expect(try detector().language(of: text.dropLast().utf8) == nil)
    }

    @Test("two languages in equal parts are none that is sure")
    func mixed() throws {
        let text = Self.samples[0].1.prefix(60) + " " + Self.samples[1].1.prefix(60)
        #expect(try detector().language(of: String(text).utf8) == nil)
    }

    @Test("any octets are taken, and no more of them than the bound")
    func hostile() throws {
        let detector = try detector()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            _ = detector.language(of: (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        _ = detector.language(of: [UInt8](repeating: 0x61, count: 4 << 20))
        _ = detector.language(of: [UInt8](repeating: 0xff, count: 4 << 20))
    }

    @Test("the words of the first part with enough of them count, HTML's as they are seen")
    func parts() throws {
        let html = "<style>body { color: red }</style><p>\(Self.samples[1].1)</p>"
        let message = ByteBuffer(
            string: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\n"
                + "Content-Type: text/html; charset=utf-8\r\n\r\n\(html)\r\n--b--\r\n")
        #expect(try detector().language(of: ContentFacts(reading: message)) == "de")
    }

    @Test("without a language's files nobody tells")
    func models() {
        let none = LanguageDetector(models: [])
        #expect(none.language(of: Self.samples[0].1.utf8) == nil)
        let odd = LanguageDetector(models: [("xx", ByteBuffer(string: "\n\n \t12\nx y z\nq\u{e9}\u{e9}\n"))])
        #expect(odd.language(of: Self.samples[0].1.utf8) == nil)
    }
}
