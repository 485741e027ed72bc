"""What may be found in purchase orders: each code with its sentence, why it exists, and an example."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

SHIP_BY_BEFORE_ORDER = Code(
    "ship-by-before-order", "error",
    Text("This order is to be shipped by {value}, before the day it was placed ({expected}); correct one of the two.",
         "Este pedido debe enviarse a más tardar el {value}, anterior al día en que se hizo ({expected}); corrija "
         "una de las dos fechas."),
    help=Text("Whether an order is late is told from its promised day, so that day must come after the order. Correct "
              "the date that is mistyped.",
              "El retraso de un pedido se mide por la fecha prometida, que debe ser posterior al pedido. Corrija la "
              "fecha mal escrita."),
    example={"value": "2026-10-01", "expected": "2026-11-16"},
)
SHIPPED_BEFORE_ORDER = Code(
    "shipped-before-order", "error",
    Text("This line was shipped on {value}, before it was ordered ({expected}); correct one of the two.",
         "Esta línea se envió el {value}, antes de pedirse ({expected}); corrija una de las dos fechas."),
    help=Text("Goods leave after they were ordered. One of the two dates is mistyped: correct it and file the sheet "
              "again.",
              "La mercancía sale después de pedirse. Una de las dos fechas está mal escrita: corríjala y vuelva a "
              "entregar la hoja."),
    example={"value": "2026-11-02", "expected": "2026-11-16"},
)
SHIPPED_LATER = Code(
    "shipped-in-the-future", "warning",
    Text("This line is said to be shipped on {value}, which is still to come; until then it counts as not shipped.",
         "Según la hoja esta línea se envió el {value}, fecha que aún no ha llegado; hasta entonces cuenta como no "
         "enviada."),
    help=Text("Only what has left is invoiced. Write the day on which it really left, or leave the cell blank until "
              "then.",
              "Solo se factura lo que ya ha salido. Escriba el día en que salió de verdad o deje la celda en blanco "
              "hasta entonces."),
    example={"value": "2026-12-24"},
)
SHIPPED_WHEN = Code(
    "shipped-without-a-day", "warning",
    Text("This line is shipped, but on no day; write the day on which it left under {column}.",
         "Esta línea está enviada, pero sin fecha; escriba el día en que salió en {column}."),
    help=Text("The line counts as shipped since the day on which it was filed so, or since the day of its order where "
              "it was filed so from the start, and is invoiced. With the day, deliveries on time can be told from late "
              "ones.",
              "La línea cuenta como enviada desde el día en que se entregó así, o desde la fecha del pedido si se "
              "entregó así desde el principio, y se factura. Con la fecha se distinguen las entregas puntuales de las "
              "tardías."),
    example={"column": "Shipped on"},
)
SHIPPED_TOO_MUCH = Code(
    "shipped-more-than-ordered", "error",
    Text("{value} units were shipped, but only {expected} were ordered; correct one of the two.",
         "Se enviaron {value} unidades, pero solo se pidieron {expected}; corrija una de las dos cifras."),
    help=Text("What was shipped is what is invoiced, and no customer pays for more than was ordered. Correct the "
              "figure, or file the additional units as an order of their own.",
              "Se factura lo enviado, y ningún cliente paga más de lo que pidió. Corrija la cifra o entregue las "
              "unidades de más como un pedido propio."),
    example={"value": "30", "expected": "24"},
)
LATE = Code(
    "order-late", "warning",
    Text("This line was promised for {value} and is not shipped; agree on a new day with the customer, or say when it "
         "left.",
         "Esta línea se prometió para el {value} y no se ha enviado; acuerde una nueva fecha con el cliente o indique "
         "cuándo salió."),
    help=Text("Late lines stand in the package until they are shipped, cancelled or promised anew. If it has left, "
              "fill in the day and the units shipped.",
              "Las líneas con retraso figuran en el informe hasta que se envían, se anulan o se prometen de nuevo. Si "
              "ya salió, rellene la fecha y las unidades enviadas."),
    example={"value": "2026-11-09"},
)
MIXED = Code(
    "order-mixed", "error",
    Text("Order {order} has {column} {value} here and {expected} in another line ({other}); an order has one.",
         "El pedido {order} tiene {column} {value} aquí y {expected} en otra línea ({other}); un pedido solo tiene "
         "uno."),
    help=Text("An order becomes one invoice: to one customer, in one currency, with the customer's one number. Correct "
              "the line, or give the other order its own number.",
              "De un pedido sale una sola factura: a un cliente, en una moneda y con un único número del cliente. "
              "Corrija la línea o dé al otro pedido su propio número."),
    example={"order": "40118", "column": "Account", "value": "2107", "expected": "2101", "other": "B4"},
)
ANOTHERS = Code(
    "order-of-another", "error",
    Text("Order {value} is in the books already, filed by {rep} for account {expected}; give this one its own number.",
         "El pedido {value} ya consta en los libros, entregado por {rep} para el cliente {expected}; dé a este su "
         "propio número."),
    help=Text("An order filed twice would be invoiced twice, so its number belongs to whoever filed it first. Where an "
              "account changed hands, the office withdraws the old file and the new rep files the order again.",
              "Un pedido entregado dos veces se facturaría dos veces, así que su número es de quien lo entregó "
              "primero. Si la cuenta cambió de manos, la oficina retira el archivo antiguo y el nuevo vendedor entrega "
              "el pedido de nuevo."),
    example={"value": "40118", "rep": "amelia", "expected": "2101"},
)
PO_TWICE = Code(
    "po-number-twice", "warning",
    Text("Account {account} used its purchase order number {value} before, on order {expected}; is this the same order "
         "filed twice?",
         "El cliente {account} ya usó su número de pedido {value} en el pedido {expected}; ¿es el mismo pedido "
         "entregado dos veces?"),
    help=Text("Customers number their purchase orders, so one number on two orders often is one order entered twice, "
              "and would be shipped and invoiced twice. If it is, cancel one of them.",
              "Los clientes numeran sus pedidos, así que un mismo número en dos pedidos suele ser un pedido anotado "
              "dos veces, que se enviaría y facturaría dos veces. Si es así, anule uno."),
    example={"account": "2101", "value": "PO-7781", "expected": "40105"},
)
LAPSED = Code(
    "order-from-lapsed-account", "warning",
    Text("Account {value} is listed as lapsed and orders again; ask the office to make it active.",
         "El cliente {value} figura como inactivo y vuelve a pedir; pida a la oficina que lo active."),
    help=Text("The order is taken. The list of accounts says that this customer no longer buys: its terms and "
              "addresses may be out of date.",
              "El pedido se acepta. La lista de clientes dice que este ya no compra: sus condiciones y direcciones "
              "pueden estar anticuadas."),
    example={"value": "2140"},
)
BLOCKED = Code(
    "order-from-blocked-account", "warning",
    Text("Account {value} is listed as {status}; nothing should be shipped to it without the office's word.",
         "El cliente {value} figura como {status}; no se le debería enviar nada sin el visto bueno de la oficina."),
    office=True,
    help=Text("What is shipped to a customer who is insolvent or sued may never be paid. The order is taken and told "
              "to the office, which decides.",
              "Lo que se envía a un cliente insolvente o demandado quizá no se cobre nunca. El pedido se acepta y se "
              "comunica a la oficina, que decide."),
    example={"value": "2119", "status": "insolvent"},
)
OVER_LIMIT = Code(
    "credit-limit-exceeded", "warning",
    Text("With order {order}, account {value} reaches {exposure} {currency}, over its credit limit of {expected}.",
         "Con el pedido {order}, el cliente {value} llega a {exposure} {currency}, por encima de su límite de crédito "
         "de {expected}."),
    office=True,
    help=Text("What counts is what the customer owes, what it has ordered and is not invoiced yet, and this order. The "
              "office decides whether to ship; the order is taken.",
              "Cuenta lo que el cliente debe, lo que ha pedido y aún no se ha facturado, y este pedido. La oficina "
              "decide si se envía; el pedido se acepta."),
    example={"order": "40118", "value": "2101", "exposure": Decimal("31200.00"), "currency": "USD",
             "expected": Decimal("25000.00")},
)
DISCONTINUED = Code(
    "product-discontinued", "warning",
    Text("Product {value} is out of the range since {expected}; offer the customer another one.",
         "El artículo {value} está retirado desde el {expected}; ofrezca otro al cliente."),
    help=Text("What is no longer made may not be there to ship. If there is stock left, there is nothing to do.",
              "Lo que ya no se fabrica quizá no se pueda enviar. Si quedan existencias, no hay que hacer nada."),
    example={"value": "PC-300", "expected": "2026-06-30"},
)
ABOVE_LIST = Code(
    "price-above-list", "warning",
    Text("The price {value} is above the list price {expected}; check it, since the customer pays it.",
         "El precio {value} supera el de tarifa ({expected}); compruébelo, ya que lo paga el cliente."),
    help=Text("More often a slip of the finger than a better deal. Correct the price, or leave it if it was agreed.",
              "Más a menudo es un error al teclear que un mejor trato. Corrija el precio o déjelo si así se acordó."),
    example={"value": "279.20", "expected": Decimal("27.92")},
)
TOO_CHEAP = Code(
    "discount-too-high", "warning",
    Text("With price and discount this line costs {given}% less than the list price of {list}; {expected}% is the "
         "most that is allowed here.",
         "Con el precio y el descuento, esta línea cuesta un {given}\u00a0% menos que la tarifa de {list}; lo máximo "
         "permitido aquí es un {expected}\u00a0%."),
    office=True,
    help=Text("The most that may be taken off is a setting, for all or by segment of customers and family of products. "
              "The office agrees, or the rep talks to the customer.",
              "El descuento máximo es un ajuste, general o por segmento de clientes y familia de artículos. La oficina "
              "lo acepta o el vendedor habla con el cliente."),
    example={"given": Decimal("35.0"), "list": Decimal("27.92"), "expected": "25"},
)
CHANGED_AFTER_INVOICE = Code(
    "order-changed-after-invoice", "warning",
    Text("Order {order} is invoiced already ({invoice}), and this line differs from what was: it said {expected} under "
         "{column}. The invoice stays as it is.",
         "El pedido {order} ya está facturado ({invoice}) y esta línea difiere de lo que decía: ponía {expected} en "
         "{column}. La factura queda como está."),
    office=True,
    help=Text("An order becomes one invoice and never a second. If the change is right, the office writes a credit "
              "note or an invoice of its own for the difference.",
              "De un pedido sale una factura y nunca dos. Si el cambio es correcto, la oficina emite un abono o una "
              "factura aparte por la diferencia."),
    example={"order": "40118", "invoice": "F-2026-00012", "expected": "24", "column": "Units"},
)
OF_ANOTHER = Code(
    "invoice-for-order-of-another", "warning",
    Text("Invoice {invoice} is account {account}'s, but order {value}, which it names, is account {expected}'s; "
         "correct the account or the order. Until then the order stays without an invoice.",
         "La factura {invoice} es del cliente {account}, pero el pedido {value} que indica es del cliente {expected}; "
         "corrija el cliente o el pedido. Hasta entonces el pedido sigue sin factura."),
    help=Text("An invoice settles an order of its own account only. If the number is right and the account is not, the "
              "wrong customer owes the money.",
              "Una factura solo salda un pedido de su propio cliente. Si el número es correcto y el cliente no, el "
              "dinero lo debe el cliente equivocado."),
    example={"invoice": "F-2026-00012", "account": "2107", "value": "40118", "expected": "2101"},
)
NAMED_BY_ANOTHER = Code(
    "order-named-by-another", "warning",
    Text("Invoice {invoice} names order {value}, but is account {expected}'s and not {account}'s; correct the invoice "
         "or the order. Until then the order stays without an invoice.",
         "La factura {invoice} indica el pedido {value}, pero es del cliente {expected} y no del {account}; corrija la "
         "factura o el pedido. Hasta entonces el pedido sigue sin factura."),
    office=True,
    help=Text("An invoice settles an order of its own account only. Either the invoice has the wrong customer or "
              "order, or two customers' orders have one number.",
              "Una factura solo salda un pedido de su propio cliente. O la factura lleva un cliente o un pedido "
              "equivocado, o los pedidos de dos clientes tienen el mismo número."),
    example={"invoice": "F-2026-00012", "value": "40118", "expected": "2107", "account": "2101"},
)
INVOICED_TWICE = Code(
    "order-invoiced-twice", "warning",
    Text("Order {value} is invoiced already ({expected}), and an order has one invoice; correct the order, or credit "
         "the other invoice.",
         "El pedido {value} ya está facturado ({expected}) y un pedido solo tiene una factura; corrija el pedido o "
         "abone la otra factura."),
    help=Text("A customer who gets two invoices for one order pays one of them, or neither. Where both are right, the "
              "additional goods are an order of their own.",
              "Un cliente que recibe dos facturas de un pedido paga una de ellas o ninguna. Si ambas son correctas, la "
              "mercancía adicional es un pedido propio."),
    example={"value": "40118", "expected": "F-2026-00012"},
)
OTHER_PO = Code(
    "invoice-other-po-number", "warning",
    Text("This invoice names the customer's number {value}, but order {order} has {expected}; correct the one that is "
         "wrong.",
         "Esta factura indica el número de pedido del cliente {value}, pero el pedido {order} lleva {expected}; "
         "corrija el que esté mal."),
    help=Text("Customers pay what they find under their own number. The invoice is taken as the order's.",
              "Los clientes pagan lo que encuentran con su propio número. La factura se toma como la del pedido."),
    example={"value": "PO-7781", "order": "40118", "expected": "PO-7718"},
)
PO_OF_SEVERAL = Code(
    "invoice-po-of-several", "warning",
    Text("Several orders bear the customer's number {value} ({expected}); name in this invoice the order that it is "
         "for.",
         "Varios pedidos llevan el número del cliente {value} ({expected}); indique en esta factura el pedido al que "
         "corresponde."),
    help=Text("Until then it is taken for the first of them that had left and has no other invoice. If that is not the "
              "right one, an order is invoiced twice and another never.",
              "Mientras tanto se toma como la del primero que ya había salido y no tiene otra factura. Si no es el "
              "correcto, un pedido se factura dos veces y otro nunca."),
    example={"value": "PO-7781", "expected": "40118, 40121"},
)
