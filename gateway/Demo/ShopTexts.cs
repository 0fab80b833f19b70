using System.Collections.Frozen;

namespace Blinq.Gateway.Demo;

/// <summary>A document of the shop's, in one language.</summary>
internal sealed record ShopDocument(string Title, string Text);

/// <summary>What the shop knows, and what its assistant says around it: scripted, for there is no language model here.</summary>
/// <param name="Question">What it looks for where the visitor has said nothing yet.</param>
/// <param name="Found">Stands before what it quotes.</param>
/// <param name="Nothing">Where nothing was found.</param>
/// <param name="Orders">Alice's, and Айгерім's.</param>
internal sealed record ShopTexts(
    string Question, string Found, string Nothing, ShopDocument Shipping, ShopDocument Customers, IReadOnlyList<ShopDocument> Orders)
{
    /// <summary>By the language of the chat, as the widget names it.</summary>
    public static readonly FrozenDictionary<string, ShopTexts> All = new Dictionary<string, ShopTexts>(StringComparer.Ordinal)
    {
        ["en"] = new(
            "Where is my order?",
            "I looked in what you may see:",
            "I find nothing about that in what you may see. Ask me where your order is.",
            new("Shipping", "Each order leaves Almaty the next morning. Within Kazakhstan it takes three days, abroad ten. A customer who is logged in may ask me about their own."),
            new("For customers who are signed in", "Free shipping from 10 000 ₸ on, and a tea that you do not like comes back within 60 days."),
            [
                new("Your order 4711", "Where is order 4711? Your pot and the Altai black tea left Almaty this morning, and will be with you the day after tomorrow."),
                new("Your order 5023", "Where is order 5023? Your green tea waits for you at the post office in Astana, until Friday."),
            ]),
        ["ru"] = new(
            "Где мой заказ?",
            "Я посмотрел в том, что вам доступно:",
            "В том, что вам доступно, об этом ничего нет. Спросите, где ваш заказ.",
            new("Доставка", "Каждый заказ мы отправляем из Алматы на следующее утро. По Казахстану он идёт три дня, за границу — десять. Покупатель, который вошёл, может спросить о своём."),
            new("Для покупателей, которые вошли", "От 10 000 ₸ доставка бесплатна, а чай, который не понравился, можно вернуть за 60 дней."),
            [
                new("Ваш заказ 4711", "Где заказ 4711? Чайник и чёрный алтайский чай сегодня утром отправлены из Алматы и будут у вас послезавтра."),
                new("Ваш заказ 5023", "Где заказ 5023? Зелёный чай ждёт вас на почте в Астане до пятницы."),
            ]),
        ["kk"] = new(
            "Тапсырысым қайда?",
            "Сізге ашық мәліметтен қарадым:",
            "Сізге ашық мәліметте бұл туралы ештеңе жоқ. Тапсырысыңыз қайда екенін сұраңыз.",
            new("Жеткізу", "Тапсырысым қашан жетеді? Тапсырыс келесі күні таңертең Алматыдан шығады. Қазақстан бойынша үш күн, шетелге он күн жүреді. Кірген сатып алушы өз тапсырысын сұрай алады."),
            new("Кірген сатып алушыларға", "10 000 ₸-ден бастап жеткізу тегін, ұнамаған шайды 60 күнде қайтаруға болады."),
            [
                new("4711 тапсырысыңыз", "Тапсырысым қайда? 4711: шәйнек пен Алтай қара шайы бүгін таңертең Алматыдан шықты, арғы күні қолыңызға тиеді."),
                new("5023 тапсырысыңыз", "Тапсырысым қайда? 5023: көк шай Астанадағы поштада жұмаға дейін сізді күтіп тұр."),
            ]),
        ["ar"] = new(
            "أين طلبي؟",
            "بحثت في ما يمكنك رؤيته:",
            "لا أجد شيئًا عن ذلك في ما يمكنك رؤيته. اسألني: أين طلبي؟",
            new("الشحن", "متى يصل طلبي؟ يغادر كل طلب ألماتي في صباح اليوم التالي. يستغرق داخل كازاخستان ثلاثة أيام وإلى الخارج عشرة. يمكن للعميل المسجّل أن يسألني عن طلبه."),
            new("للعملاء المسجّلين", "الشحن مجاني ابتداءً من 10 000 ₸، ويمكن إرجاع الشاي الذي لا يعجبك خلال 60 يومًا."),
            [
                new("طلبك 4711", "أين طلبي؟ 4711: غادر إبريقك وشاي ألتاي الأسود ألماتي هذا الصباح، وسيصلان إليك بعد غد."),
                new("طلبك 5023", "أين طلبي؟ 5023: شايك الأخضر ينتظرك في مكتب البريد في أستانا حتى يوم الجمعة."),
            ]),
        ["he"] = new(
            "איפה ההזמנה שלי?",
            "חיפשתי במה שמותר לך לראות:",
            "לא מצאתי על כך דבר במה שמותר לך לראות. אפשר לשאול אותי: איפה ההזמנה שלי?",
            new("משלוחים", "מתי תגיע ההזמנה שלי? כל הזמנה יוצאת מאלמטי בבוקר שלמחרת. בתוך קזחסטן זה לוקח שלושה ימים, ולחו״ל עשרה. לקוח מחובר יכול לשאול גם על שלו."),
            new("ללקוחות מחוברים", "המשלוח חינם מ־10 000 ₸, ותה שלא מצא חן אפשר להחזיר בתוך 60 יום."),
            [
                new("הזמנה 4711", "איפה ההזמנה שלי? 4711: הקומקום והתה השחור מאלטאי יצאו מאלמטי הבוקר ויגיעו מחרתיים."),
                new("הזמנה 5023", "איפה ההזמנה שלי? 5023: התה הירוק מחכה בדואר באסטנה עד יום שישי."),
            ]),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
